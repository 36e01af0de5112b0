// SPDX-License-Identifier: Apache-2.0

package io.rekey.sample.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.rekey.SecretRotatedEvent;
import io.rekey.SecretVersion;
import org.jspecify.annotations.Nullable;

/**
 * What the page shows. Names, ids and numbers only.
 *
 * @param startedAt when the application started
 * @param served orders served since then
 * @param failed orders failed since then
 * @param ratePerSecond orders served a second of late
 * @param rotations how often this process moved to a new version of the database secret
 * @param refusedRotations how often it could not move to one
 * @param longestBorrowMillis the longest that an order waited for a connection, rounded
 * up
 * @param connections the pool's connections
 * @param firstPasswordRefused whether PostgreSQL refuses the password that the
 * application started with; {@code null} where that can't be asked
 * @param secrets the secrets in use
 * @param timeline the latest rotations, newest first
 */
record DemoStats(Instant startedAt, long served, long failed, double ratePerSecond, long rotations,
		long refusedRotations, long longestBorrowMillis, Connections connections,
		@Nullable Boolean firstPasswordRefused, List<SecretInUse> secrets, List<Rotation> timeline) {

	/**
	 * The pool's connections.
	 *
	 * @param before those opened before the database secret's version in use was made
	 * @param after those opened since
	 */
	record Connections(long before, long after) {
	}

	/**
	 * A secret.
	 *
	 * @param name its name
	 * @param versionId the version in use
	 * @param since when this process began to use that version
	 */
	record SecretInUse(String name, String versionId, Instant since) {

		static SecretInUse of(SecretVersion version, Instant since) {
			return new SecretInUse(version.name(), version.versionId(), since);
		}

	}

	/**
	 * A rotation that this process has followed.
	 *
	 * @param time when it was complete
	 * @param secret the secret
	 * @param versionId the version since then
	 * @param previousVersionId the version before
	 * @param trigger how this process learned of it
	 * @param fetchMillis how long it took to read the version
	 * @param proveMillis how long it took to try it
	 * @param commitMillis how long it took to make it the live one
	 * @param applyMillis how long it took to tell beans and pools
	 */
	record Rotation(Instant time, String secret, String versionId, String previousVersionId, String trigger,
			double fetchMillis, double proveMillis, double commitMillis, double applyMillis) {

		static Rotation of(SecretRotatedEvent event) {
			return new Rotation(event.time(), event.secret().value(), event.versionId(), event.previousVersionId(),
					event.trigger().name(), millis(event.timings().fetch()), millis(event.timings().prove()),
					millis(event.timings().commit()), millis(event.timings().apply()));
		}

		private static double millis(Duration duration) {
			return TimeUnit.NANOSECONDS.toMicros(duration.toNanos()) / 1_000.0;
		}

	}

}
