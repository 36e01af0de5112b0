// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The texts with placeholders that stand in annotations of beans, such as {@code @Value}.
 * Safe for use by several threads.
 */
final class AnnotationTexts {

	private final Set<String> texts = ConcurrentHashMap.newKeySet();

	void add(String text) {
		if (text.contains(Placeholders.START)) {
			this.texts.add(text);
		}
	}

	Set<String> all() {
		return this.texts;
	}

}
