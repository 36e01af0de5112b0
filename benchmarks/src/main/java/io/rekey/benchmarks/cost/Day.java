// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.cost;

import java.time.Duration;
import java.util.Set;

/**
 * The calls of one replica in a day.
 *
 * @param secretsManager calls of Secrets Manager
 * @param polls long polls of SQS
 * @param otherSqs what else SQS is asked
 * @param sns requests to SNS
 * @param sts calls of STS
 */
record Day(double secretsManager, double polls, double otherSqs, double sns, double sts) {

	static final String POLL = "sqs:ReceiveMessage";

	/**
	 * How long a poll waits, and how often a queue is tagged, can't be set, so no scale
	 * makes them faster.
	 */
	private static final Set<String> UNSCALED = Set.of(POLL, "sqs:TagQueue");

	/**
	 * Makes a day of what was counted.
	 * @param calls what was counted
	 * @param window the time in which it was
	 * @param scale how much faster than by default the replica did what it does from time
	 * to time
	 */
	static Day of(Calls calls, Duration window, int scale) {
		double windows = (double) Duration.ofDays(1).toNanos() / window.toNanos();
		Day unscaled = of(calls.only(UNSCALED::contains)).times(windows);
		return unscaled.plus(of(calls.only((action) -> !UNSCALED.contains(action))).times(windows / scale));
	}

	/**
	 * Takes calls as they are.
	 */
	static Day of(Calls calls) {
		return new Day(calls.ofService("secretsmanager"), calls.count(POLL), calls.ofService("sqs") - calls.count(POLL),
				calls.ofService("sns"), calls.ofService("sts"));
	}

	private Day times(double factor) {
		return new Day(factor * this.secretsManager, factor * this.polls, factor * this.otherSqs, factor * this.sns,
				factor * this.sts);
	}

	Day plus(Day other) {
		return new Day(this.secretsManager + other.secretsManager, this.polls + other.polls,
				this.otherSqs + other.otherSqs, this.sns + other.sns, this.sts + other.sts);
	}

	double sqs() {
		return this.polls + this.otherSqs;
	}

	double total() {
		return this.secretsManager + sqs() + this.sns + this.sts;
	}

}
