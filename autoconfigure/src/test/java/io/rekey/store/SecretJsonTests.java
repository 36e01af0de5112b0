// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/**
 * Tests for {@link SecretJson}.
 */
class SecretJsonTests {

	@Test
	void whenObjectThenIsFlattenedInOrder() {
		assertThat(SecretJson.flatten("""
				{"z":"1","a":{"b":[1,{"c":2.50},[true,null]],"empty":{}},"n":123456789012345678901234567890,"l":[]}"""))
			.containsExactly(entry("z", "1"), entry("a.b[0]", "1"), entry("a.b[1].c", "2.50"),
					entry("a.b[2][0]", "true"), entry("a.b[2][1]", ""), entry("a.empty", ""),
					entry("n", "123456789012345678901234567890"), entry("l", ""));
	}

	@Test
	void whenObjectIsEmptyThenIsJsonWithoutKeys() {
		assertThat(SecretJson.flatten("{}")).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "text", "\"text\"", "[1]", "1", "null", "{", "{\"a\":1} x", "{'a':1}", "{\"a\":1}{}" })
	void whenNotOneObjectThenIsText(String text) {
		assertThat(SecretJson.flatten(text)).isNull();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			value = { "{\"a\":\"canary\",}|line 1, column 15", "{'a':'canary'}|line 1, column 2",
					"{\"a\":\"canary\"|line 1, column 14", "{\"a\":\"canary\"} canary|line 1, column 16",
					"{\"a\":\"canary\"}{}|line 1, column 15", "{a: \"canary\"}|line 1, column 2",
					"{\"a\": canary}|line 1, column 7", "{\"a\" \"canary\"}|line 1, column 6",
					"{\"a\":[\"canary\"}|line 1, column 15", "{|line 1, column 2" })
	void whenItIsMeantAsAnObjectAndIsNoneThenSaysWhereAndShowsNothing(String text, String place) {
		assertThat(SecretJson.flaw(text)).contains(place).doesNotContain("canary");
		assertThat(SecretJson.flaw(" \n" + text)).contains(place.replace("line 1", "line 2")).doesNotContain("canary");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "text", "[1,", "\"text\"", "{}", "{\"a\":1}", "{bcrypt}$2a$10$abc", "{noop}text",
			"{cipher}0a1b", "{x8!kd93", "{{a}}" })
	void whenItIsAnObjectOrPlainTextThenThereIsNoFlaw(String text) {
		assertThat(SecretJson.flaw(text)).isNull();
	}

	@Test
	void whenItBeginsWithAByteOrderMarkThenIsReadWithoutIt() {
		String text = "\uFEFF{\"a\":\"canary\"}";
		assertThat(SecretJson.flatten(text)).containsExactly(entry("a", "canary"));
		assertThat(SecretJson.flaw(text)).isNull();
	}

}
