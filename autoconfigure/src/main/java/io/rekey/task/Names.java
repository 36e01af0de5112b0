// SPDX-License-Identifier: Apache-2.0

package io.rekey.task;

import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Writes names that others have chosen, such as the keys of a secret, into one line of a
 * log or a message: a line break, a control character or one that changes the direction
 * of a text could forge what follows, and thousands of names would bury it.
 */
public final class Names {

	private static final int MOST = 20;

	private static final int LONGEST = 200;

	private Names() {
	}

	/**
	 * Returns a name in which each character can be seen.
	 * @param name the name
	 * @return the name, with escapes such as those of Java, and cut if it is very long
	 */
	public static String printable(String name) {
		StringBuilder text = new StringBuilder();
		name.codePoints().limit(LONGEST).forEach((character) -> append(character, text));
		return (name.codePointCount(0, name.length()) > LONGEST) ? text + "..." : text.toString();
	}

	private static void append(int character, StringBuilder text) {
		switch (Character.getType(character)) {
			case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
					Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED ->
				text.append(String.format("\\u%04x", character));
			default -> text.appendCodePoint(character);
		}
	}

	/**
	 * Lists names, of very many only the first and how many there are besides.
	 * @param names the names
	 * @return the names, separated by commas
	 */
	public static String list(Collection<String> names) {
		String first = names.stream().limit(MOST).map(Names::printable).collect(Collectors.joining(", "));
		return (names.size() > MOST) ? first + String.format(Locale.ROOT, " and %,d more", names.size() - MOST) : first;
	}

}
