// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.cost;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Calls}.
 */
class CallsIT {

	private static final Calls ROUND = new Calls(Map.of("secretsmanager:GetSecretValue", 3L, "sqs:TagQueue", 1L));

	@Test
	void whenCallsAreTheSameThenNothingIsLeftOfTheDifference() {
		assertThat(ROUND.minus(ROUND)).isEqualTo(Calls.NONE);
		assertThat(ROUND.minus(Calls.NONE)).isEqualTo(ROUND);
	}

	@Test
	void whenCallsAreAddedThenEachActionIsCounted() {
		assertThat(ROUND.plus(ROUND).count("secretsmanager:GetSecretValue")).isEqualTo(6);
		assertThat(ROUND.plus(ROUND).ofService("sqs")).isEqualTo(2);
	}

	@Test
	void whenAnActionIsMissingSomewhereThenThatCountsForTheMedian() {
		Calls more = ROUND.plus(ROUND);
		assertThat(Calls.median(List.of(more, ROUND, ROUND))).isEqualTo(ROUND);
		assertThat(Calls.median(List.of(ROUND, Calls.NONE, Calls.NONE))).isEqualTo(Calls.NONE);
	}

	@Test
	void whenCallsArePrintedThenActionsHaveTheirNumbers() {
		assertThat(ROUND).hasToString("3 GetSecretValue, 1 TagQueue");
	}

}
