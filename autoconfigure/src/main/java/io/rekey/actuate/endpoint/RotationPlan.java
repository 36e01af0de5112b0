// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.endpoint;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.rekey.store.SecretDescription;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether Secrets Manager should have rotated a secret already.
 *
 * @see <a href=
 * "https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html">Rotation
 * schedules</a>
 */
final class RotationPlan {

	/**
	 * A window that is not told is an hour long, or ends with the day.
	 */
	private static final Duration DEFAULT_WINDOW = Duration.ofHours(1);

	private static final Duration DAY = Duration.ofDays(1);

	private static final Pattern WINDOW = Pattern.compile("(\\d{1,4})h");

	private RotationPlan() {
	}

	/**
	 * Tells whether a rotation is overdue.
	 * @param rotation how the secret is rotated
	 * @param now the time
	 * @return {@code true} if the date of the next rotation is past by more than a
	 * window, or if the last one is longer ago than the rules allow and a day more
	 */
	static boolean isOverdue(SecretDescription.Rotation rotation, Instant now) {
		if (!rotation.enabled()) {
			return false;
		}
		Instant next = rotation.next();
		if (next != null && next.plus(window(rotation.window())).isBefore(now)) {
			return true;
		}
		Instant last = rotation.last();
		Long days = rotation.automaticallyAfterDays();
		return last != null && days != null && last.plus(DAY.multipliedBy(days + 1)).isBefore(now);
	}

	private static Duration window(@Nullable String window) {
		Matcher matcher = WINDOW.matcher((window != null) ? window : "");
		return matcher.matches() ? Duration.ofHours(Long.parseLong(String.valueOf(matcher.group(1)))) : DEFAULT_WINDOW;
	}

}
