// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.Properties;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.util.PropertyPlaceholderHelper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Placeholders} against Spring's own parser.
 */
class PlaceholdersTests {

	private final PropertyPlaceholderHelper spring = new PropertyPlaceholderHelper("${", "}", ":", '\\', false);

	@ParameterizedTest
	@ValueSource(strings = { "", "plain", "a${b}", "a${b", "${", "${}", "$${a}", "\\${a}", "a\\\\${b}c", "${a${b}}",
			"${a${b}", "x${a:b}y", "${{}}", "${a}{${b}}", "a\\", "#{x}", "}${a}{", "${secret@a#b}", "\\${a", "${\\${a}",
			"p$}{w${1}\\" })
	void whenEscapedValueIsResolvedThenItHasTheExactCharacters(String value) {
		Properties properties = new Properties();
		properties.setProperty("value", Placeholders.escape(value));
		assertThat(this.spring.replacePlaceholders("<${value}>", properties)).isEqualTo("<" + value + ">");
		assertThat(this.spring.replacePlaceholders(Placeholders.escape(value), properties)).isEqualTo(value);
	}

	/**
	 * 65,536 characters are the most that a secret has. Looking for the end of each
	 * placeholder anew takes minutes for a text of a few megabytes, and one pass no time.
	 */
	@Test
	@Timeout(180)
	void whenNoPlaceholderHasAnEndThenOnePassIsEnough() {
		String value = "${".repeat(2_000_000);
		assertThat(Placeholders.escape(value)).isEqualTo(value);
		assertThat(Placeholders.escape(value + "}")).hasSize(value.length() + 2);
	}

}
