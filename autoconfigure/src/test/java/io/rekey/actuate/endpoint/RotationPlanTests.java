// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.endpoint;

import java.time.Duration;
import java.time.Instant;

import io.rekey.store.SecretDescription.Rotation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RotationPlan}.
 */
class RotationPlanTests {

	private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

	@Test
	void whenTheNextRotationIsToComeThenIsNotOverdue() {
		assertThat(isOverdue(30L, null, ago(10), ago(-20))).isFalse();
	}

	@Test
	void whenTheWindowOfTheNextRotationIsOpenThenIsNotOverdue() {
		assertThat(isOverdue(null, "3h", null, NOW.minus(Duration.ofHours(3)))).isFalse();
		assertThat(isOverdue(null, null, null, NOW.minus(Duration.ofHours(1)))).isFalse();
	}

	@Test
	void whenTheWindowOfTheNextRotationIsPastThenIsOverdue() {
		assertThat(isOverdue(null, "3h", null, NOW.minus(Duration.ofHours(3)).minusSeconds(1))).isTrue();
		assertThat(isOverdue(null, null, null, NOW.minus(Duration.ofHours(1)).minusSeconds(1))).isTrue();
		assertThat(isOverdue(null, "unreadable", null, ago(1))).isTrue();
	}

	@Test
	void whenTheLastRotationIsLongerAgoThanTheRulesAllowThenIsOverdue() {
		assertThat(isOverdue(30L, null, ago(31), null)).isFalse();
		assertThat(isOverdue(30L, null, ago(31).minusSeconds(1), null)).isTrue();
		assertThat(isOverdue(30L, null, ago(40), ago(-1))).isTrue();
	}

	@Test
	void whenNothingIsKnownOfTheScheduleThenIsNotOverdue() {
		assertThat(isOverdue(null, null, ago(1000), null)).isFalse();
		assertThat(isOverdue(30L, null, null, null)).isFalse();
	}

	@Test
	void whenRotationIsOffThenIsNotOverdue() {
		assertThat(RotationPlan.isOverdue(new Rotation(false, 1L, null, null, ago(100), ago(50)), NOW)).isFalse();
	}

	private static Instant ago(int days) {
		return NOW.minus(Duration.ofDays(days));
	}

	private static boolean isOverdue(@Nullable Long days, @Nullable String window, @Nullable Instant last,
			@Nullable Instant next) {
		return RotationPlan.isOverdue(new Rotation(true, days, null, window, last, next), NOW);
	}

}
