// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link RandomPasswords}.
 */
class RandomPasswordTests {

	private final RandomPasswords passwords = new RandomPasswords();

	@Test
	void whenNothingIsAskedForThenPasswordHas32OfAllTypesButSpace() {
		IntStream.range(0, 100)
			.forEach((i) -> assertThat(password(Json.object())).hasSize(32)
				.containsPattern("[A-Z]")
				.containsPattern("[a-z]")
				.containsPattern("[0-9]")
				.containsPattern("\\p{Punct}")
				.doesNotContain(" "));
	}

	@Test
	void whenTypesAreExcludedThenNoneOfThemIsUsed() {
		assertThat(password(Json.object().put("ExcludeUppercase", true).put("ExcludePunctuation", true)))
			.matches("[a-z0-9]{32}");
		assertThat(password(Json.object().put("ExcludeLowercase", true).put("ExcludeNumbers", true)))
			.matches("[A-Z\\p{Punct}]{32}");
	}

	@Test
	void whenCharactersAreExcludedThenTheyAreNotUsed() {
		ObjectNode request = Json.object().put("PasswordLength", 4096).put("ExcludeCharacters", "/@\"'\\aB3");
		assertThat(password(request)).hasSize(4096).doesNotContainPattern("[/@\"'\\\\aB3]");
	}

	@Test
	void whenSpaceIsIncludedThenItIsUsed() {
		assertThat(password(Json.object().put("IncludeSpace", true))).contains(" ");
	}

	@Test
	void whenEachTypeIsNotRequiredThenShortPasswordsArePossible() {
		assertThat(password(Json.object().put("PasswordLength", 1).put("RequireEachIncludedType", false))).hasSize(1);
		assertRefused(Json.object().put("PasswordLength", 3));
	}

	@Test
	void whenRequestCanNotBeMetThenItIsRefused() {
		assertRefused(Json.object().put("PasswordLength", 0));
		assertRefused(Json.object().put("PasswordLength", 4097));
		assertRefused(Json.object()
			.put("ExcludeUppercase", true)
			.put("ExcludeLowercase", true)
			.put("ExcludePunctuation", true)
			.put("ExcludeCharacters", "0123456789"));
	}

	private String password(ObjectNode request) {
		return Json.require(this.passwords.getRandomPassword(request), "RandomPassword");
	}

	private void assertRefused(ObjectNode request) {
		assertThatExceptionOfType(AwsException.class).isThrownBy(() -> password(request));
	}

}
