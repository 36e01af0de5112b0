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

package io.rekey.test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keeps the examples of the guide to what the example tests run.
 */
class TestingGuideTests {

	private static final Pattern CODE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

	private static final Path TESTS = Path.of("src/test/java/io/rekey/test");

	@Test
	void whenGuideShowsCodeThenATestRunsIt() throws IOException {
		String tests = squeeze(Files.readString(TESTS.resolve("ThrottlingExampleTests.java")))
				+ squeeze(Files.readString(TESTS.resolve("LateEventsExampleTests.java")));
		List<String> examples = new ArrayList<>();
		Matcher code = CODE.matcher(Files.readString(Path.of("../docs/testing.md")));
		while (code.find()) {
			examples.add(squeeze(String.valueOf(code.group(1))));
		}
		assertThat(examples).hasSize(2).allSatisfy((example) -> assertThat(tests).contains(example));
	}

	private static String squeeze(String text) {
		return text.replaceAll("\\s+", " ").strip();
	}

}
