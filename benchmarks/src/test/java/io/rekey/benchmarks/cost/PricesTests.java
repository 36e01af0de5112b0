// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.cost;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests of the arithmetic, with figures that can be checked by hand.
 */
class PricesTests {

	@Test
	void whenAFleetPollsEachSecretEachMinuteThenEveryCallIsPaid() {
		Day day = new Day(20 * 1440, 0, 0, 0, 0);
		assertThat(Prices.month(day, 1)).isEqualTo(4.32, within(0.001));
		assertThat(Prices.month(day, 50)).isEqualTo(216, within(0.001));
	}

	@Test
	void whenQueuesArePolledThenTheFirstMillionOfTheFleetIsFree() {
		Day day = new Day(0, 4320, 0, 0, 0);
		assertThat(Prices.month(day, 1)).isZero();
		assertThat(Prices.month(day, 50)).isEqualTo((6.48 - 1) * 0.40, within(0.001));
	}

	@Test
	void whenTopicsAreCalledThenTheFirstMillionOfTheFleetIsFree() {
		assertThat(Prices.month(new Day(0, 0, 0, 1, 1000), 1)).isZero();
		assertThat(Prices.month(new Day(0, 0, 0, 1000, 0), 50)).isEqualTo(0.25, within(0.001));
	}

	@Test
	void whenAScaledDayIsCountedThenPollsAndHeartbeatsAreThoseOfTheWindow() {
		Calls counted = new Calls(Map.of("secretsmanager:BatchGetSecretValue", 288L, "sqs:ListQueues", 24L,
				"sqs:ReceiveMessage", 72L, "sqs:TagQueue", 2L));
		assertThat(Day.of(counted, Duration.ofMinutes(24), 60)).isEqualTo(new Day(288, 4320, 24 + 2 * 60, 0, 0));
	}

	@Test
	void whenOneSecretIsRotatedThenADayHasTheCallsOfThatAsTheyAre() {
		Calls idle = new Calls(Map.of("sqs:ReceiveMessage", 3L));
		Calls rotation = new Calls(Map.of("secretsmanager:GetSecretValue", 1L, "sqs:DeleteMessageBatch", 1L,
				"sqs:ReceiveMessage", 1L, "sts:AssumeRole", 1L));
		Counted counted = new Counted(Contestant.REKEY_WITH_QUEUE, 1, Calls.NONE, idle, Duration.ofMinutes(1), 60,
				rotation, 1, Calls.NONE);
		assertThat(counted.idleDay()).isEqualTo(new Day(0, 4320, 0, 0, 0));
		assertThat(counted.dayWithRotation()).isEqualTo(new Day(1, 4321, 1, 0, 1));
		assertThat(counted.dayWithRotation().total()).isEqualTo(4324);
	}

}
