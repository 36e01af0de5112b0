/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.rekey.benchmarks.memory;

import java.util.List;
import java.util.Locale;

/**
 * Prints a table for a Markdown page, each row at once.
 */
final class Table {

	private static final double KIBI = 1024;

	Table(String... head) {
		System.out.println();
		row(head);
		System.out.println("|---".repeat(head.length) + "|");
	}

	void row(String... cells) {
		System.out.println("| " + String.join(" | ", List.of(cells)) + " |");
	}

	static String kibibytes(long bytes) {
		return String.format(Locale.ROOT, "%.0f KiB", bytes / KIBI);
	}

}
