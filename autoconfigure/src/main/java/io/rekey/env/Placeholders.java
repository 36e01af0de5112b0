// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.BitSet;

/**
 * Escapes what Spring would take for a placeholder in the value of a secret, so that
 * after resolution the user has the exact characters.
 *
 * @see org.springframework.util.PropertyPlaceholderHelper
 */
final class Placeholders {

	static final String START = "${";

	private Placeholders() {
	}

	/**
	 * Escapes a value. Spring removes the escape character only where a placeholder could
	 * begin, which takes a closing brace of its own: anything else stays as it is.
	 * @param value the exact characters
	 * @return the text that resolves to them
	 */
	static String escape(String value) {
		int start = value.indexOf(START);
		if (start < 0) {
			return value;
		}
		BitSet closed = closedBraces(value);
		StringBuilder escaped = new StringBuilder(value.length() + 2);
		int position = 0;
		while (start >= 0) {
			escaped.append(value, position, start);
			if (closed.get(start + 1)) {
				escaped.append('\\');
			}
			escaped.append(START);
			position = start + START.length();
			start = value.indexOf(START, position);
		}
		return escaped.append(value, position, value.length()).toString();
	}

	/**
	 * Finds the opening braces that have a closing one of their own, in one pass: a long
	 * value may hold many that have none.
	 */
	private static BitSet closedBraces(String value) {
		BitSet closed = new BitSet(value.length());
		int[] open = new int[value.length()];
		int depth = 0;
		for (int i = 0; i < value.length(); i++) {
			char c = value.charAt(i);
			if (c == '{') {
				open[depth++] = i;
			}
			else if (c == '}' && depth > 0) {
				closed.set(open[--depth]);
			}
		}
		return closed;
	}

}
