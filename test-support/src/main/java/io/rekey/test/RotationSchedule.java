// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a secret is to be rotated. Nothing rotates by the clock here; the rules are kept
 * and told.
 *
 * @param functionArn the rotation function
 * @param rules the rules as they were given
 * @param enabled whether rotation is on
 */
record RotationSchedule(String functionArn, @Nullable ObjectNode rules, boolean enabled) {

	private static final Pattern RATE = Pattern.compile("rate\\((\\d+) (hour|day)s?\\)");

	private static final int MAX_DAYS = 1000;

	static void check(ObjectNode rules) {
		boolean days = rules.hasNonNull("AutomaticallyAfterDays");
		if (days && rules.hasNonNull("ScheduleExpression")) {
			throw AwsException
				.invalidParameter("You can't specify both AutomaticallyAfterDays and ScheduleExpression.");
		}
		int value = Json.number(rules, "AutomaticallyAfterDays", 1);
		if (value < 1 || value > MAX_DAYS) {
			throw AwsException.constraint("rotationRules.automaticallyAfterDays",
					"must have value between 1 and " + MAX_DAYS);
		}
	}

	RotationSchedule off() {
		return new RotationSchedule(this.functionArn, this.rules, false);
	}

	/**
	 * Tells the rules. Once a schedule has rotated the secret they have the days between
	 * two rotations as well, as AWS calculates them.
	 * @see <a href=
	 * "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotationRulesType.html">RotationRulesType</a>
	 */
	@Nullable ObjectNode describeRules(boolean rotated) {
		if (this.rules == null || !rotated) {
			return this.rules;
		}
		Matcher rate = RATE.matcher(Json.text(this.rules, "ScheduleExpression", ""));
		return (rate.matches() && "day".equals(rate.group(2))) ? this.rules.deepCopy()
			.put("AutomaticallyAfterDays", Long.parseLong(Objects.requireNonNull(rate.group(1)))) : this.rules;
	}

	/**
	 * Tell when the next rotation is due, {@code null} where it can't be told.
	 */
	@Nullable Instant next(Instant from) {
		if (!this.enabled || this.rules == null) {
			return null;
		}
		int days = Json.number(this.rules, "AutomaticallyAfterDays", 0);
		if (days > 0) {
			return from.plus(Duration.ofDays(days));
		}
		Matcher rate = RATE.matcher(Json.text(this.rules, "ScheduleExpression", ""));
		if (!rate.matches()) {
			return null;
		}
		long amount = Long.parseLong(Objects.requireNonNull(rate.group(1)));
		return from.plus("day".equals(rate.group(2)) ? Duration.ofDays(amount) : Duration.ofHours(amount));
	}

}
