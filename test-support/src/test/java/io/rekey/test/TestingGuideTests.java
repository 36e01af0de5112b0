// SPDX-License-Identifier: Apache-2.0

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
		String tests = squeeze(Files.readString(TESTS.resolve("ThrottlingExampleIT.java")))
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
