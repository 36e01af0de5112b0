// SPDX-License-Identifier: Apache-2.0

package io.rekey.task;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Names}.
 */
class NamesTests {

	@ParameterizedTest
	@ValueSource(strings = { "password", "a.b[0]", "prod/orders/db", "Schlüssel", "パスワード", "key 1", "\uD83D\uDD11" })
	void whenANameCanBeSeenThenItStaysAsItIs(String name) {
		assertThat(Names.printable(name)).isEqualTo(name);
	}

	@ParameterizedTest
	@ValueSource(strings = { "a\nERROR forged", "a\r\nb", "a\u001b[31mred", "a\u2028b", "a\u202eb", "a\u0000b",
			"a\u0085b", "a\u200bb", "a\tb" })
	void whenANameHoldsWhatCanNotBeSeenThenItIsEscaped(String name) {
		assertThat(Names.printable(name)).startsWith("a\\u").matches("[ -~]+").isEqualTo(Names.printable(name).strip());
	}

	@Test
	void whenANameIsVeryLongThenItIsCut() {
		assertThat(Names.printable("x".repeat(100_000))).hasSize(203).endsWith("...");
	}

	@Test
	void whenThereAreVeryManyThenTheFirstAreListed() {
		List<String> names = IntStream.range(0, 3_000).mapToObj((number) -> "key" + number).toList();
		assertThat(Names.list(names)).startsWith("key0, key1, ").endsWith("key19 and 2,980 more").hasSizeLessThan(200);
		assertThat(Names.list(names.subList(0, 20))).endsWith("key19");
		assertThat(Names.list(List.of())).isEmpty();
	}

}
