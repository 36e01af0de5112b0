// SPDX-License-Identifier: Apache-2.0

package io.rekey.guard;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The words of a property's name, in whichever of the relaxed forms it is written.
 *
 * @param elements the elements of the name, each as its words in lower case
 */
record PropertyWords(List<List<String>> elements) {

	private static final Pattern ELEMENTS = Pattern.compile("[.\\[\\]]+");

	private static final Pattern WORDS = Pattern.compile("[-_\\s]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

	private static final Pattern INDEX = Pattern.compile("\\d+");

	/**
	 * Takes a name apart. The indexes of lists don't count.
	 */
	static PropertyWords of(String name) {
		return new PropertyWords(ELEMENTS.splitAsStream(name)
			.filter((element) -> !element.isEmpty() && !INDEX.matcher(element).matches())
			.map(PropertyWords::words)
			.filter((words) -> !words.isEmpty())
			.toList());
	}

	private static List<String> words(String element) {
		return WORDS.splitAsStream(element)
			.filter((word) -> !word.isEmpty())
			.map((word) -> word.toLowerCase(Locale.ROOT))
			.toList();
	}

	/**
	 * The words of the last element.
	 */
	List<String> last() {
		return this.elements.isEmpty() ? List.of() : this.elements.get(this.elements.size() - 1);
	}

	/**
	 * All words in their order.
	 */
	Stream<String> all() {
		return this.elements.stream().flatMap(List::stream);
	}

	/**
	 * The name in one form for all ways to write it, as {@code app.clientsecret}.
	 */
	static String uniform(String name) {
		return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
	}

}
