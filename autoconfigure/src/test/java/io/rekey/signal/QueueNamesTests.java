// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link QueueNames}.
 */
class QueueNamesTests {

	static String[] hostile() {
		return new String[] { "", " ", "orders", "a".repeat(200), "ä".repeat(300), "x".repeat(255) + "\ud83d\ude00y",
				"die Bestellungen für Köln", "com.example.orders", "../../orders", "orders.fifo", "\ud83d\ude00",
				"\ud800", "a\u0000b\nc", "${HOSTNAME}", "o'r\"d<e>rs&", "*" };
	}

	@ParameterizedTest
	@MethodSource("hostile")
	void whenApplicationIsNamedAnyhowThenNamesAndTagsAreLegal(String application) {
		QueueNames names = new QueueNames(application);
		assertThat(names.next(false)).matches("rekey-[A-Za-z0-9_-]{1,60}-[0-9a-f]{8}").hasSizeLessThanOrEqualTo(80);
		assertThat(names.next(true)).matches("rekey-[A-Za-z0-9_-]{1,60}-[0-9a-f]{8}\\.fifo")
			.hasSizeLessThanOrEqualTo(80);
		assertThat(names.application()).matches("[\\p{L}\\p{N} _.:/=+@-]{1,256}")
			.isEqualTo(names.application().strip());
	}

	@ParameterizedTest
	@MethodSource("hostile")
	void whenNameIsOursThenIsRecognized(String application) {
		QueueNames names = new QueueNames(application);
		assertThat(names.matches(names.next(false))).isTrue();
		assertThat(names.matches(names.next(true))).isTrue();
		assertThat(names.next(false)).startsWith(names.prefix()).isNotEqualTo(names.next(false));
	}

	@Test
	void whenNameOnlyBeginsLikeOursThenIsNotOurs() {
		QueueNames names = new QueueNames("orders");
		assertThat(names.matches("rekey-orders-admin-12345678")).isFalse();
		assertThat(names.matches("rekey-orders-1234567")).isFalse();
		assertThat(names.matches("rekey-orders-12345678-dlq")).isFalse();
		assertThat(names.matches("rekey-orders-12345678")).isTrue();
	}

	@Test
	void whenApplicationHasNoNameThenOneIsMadeUp() {
		assertThat(new QueueNames("").application()).isEqualTo("application");
	}

}
