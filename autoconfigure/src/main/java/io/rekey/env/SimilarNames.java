// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

import io.rekey.task.Names;

/**
 * Finds what somebody may have meant who mistyped a name.
 */
final class SimilarNames {

	private static final int MAX_EDITS = 2;

	private SimilarNames() {
	}

	/**
	 * Suggests the name that is next to the one that was written.
	 * @param written what was written
	 * @param names what there is
	 * @return a question to append to a message; empty if nothing is near
	 */
	static String suggest(String written, Collection<String> names) {
		return names.stream()
			.filter((name) -> distance(written, name) <= Math.min(MAX_EDITS, name.length() / 2))
			.min(Comparator.comparingInt((name) -> distance(written, name)))
			.map((name) -> "; did you mean '" + Names.printable(name) + "'?")
			.orElse("");
	}

	/**
	 * How many characters must be changed, added or left out to get from one text to the
	 * other (Levenshtein), whatever their case.
	 */
	private static int distance(String one, String other) {
		String first = one.toLowerCase(Locale.ROOT);
		String second = other.toLowerCase(Locale.ROOT);
		int[] row = new int[second.length() + 1];
		for (int j = 0; j < row.length; j++) {
			row[j] = j;
		}
		for (int i = 1; i <= first.length(); i++) {
			int diagonal = row[0];
			row[0] = i;
			for (int j = 1; j < row.length; j++) {
				int replaced = diagonal + ((first.charAt(i - 1) == second.charAt(j - 1)) ? 0 : 1);
				diagonal = row[j];
				row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
			}
		}
		return row[second.length()];
	}

}
