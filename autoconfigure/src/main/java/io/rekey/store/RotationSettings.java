// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.time.Duration;

/**
 * Bounds for the rotation pipeline.
 *
 * @param minInterval the least time between two checks of one secret that come from
 * signals; signals within it coalesce
 * @param consistencyWait the delay before the first new look when Secrets Manager does
 * not yet show the version that a signal named; it doubles with each look
 * @param consistencyAttempts how many looks follow the first
 * @param retryInitial the delay before a refused or failed version is tried again; it
 * doubles with each attempt
 * @param retryMax the longest such delay
 * @param onRevoked what becomes of a secret that was deleted or may no longer be read
 * @param spread keeps the replicas of a fleet apart
 */
public record RotationSettings(Duration minInterval, Duration consistencyWait, int consistencyAttempts,
		Duration retryInitial, Duration retryMax, OnRevoked onRevoked, Spread spread) {

	/**
	 * Settings that suit production.
	 * @param minInterval the least time between two checks of one secret
	 * @return the settings
	 */
	public static RotationSettings withMinInterval(Duration minInterval) {
		return new RotationSettings(minInterval, Duration.ofMillis(100), 9, Duration.ofSeconds(2),
				Duration.ofMinutes(5), OnRevoked.KEEP, Spread.NONE);
	}

	/**
	 * The same settings for a fleet.
	 * @param onRevoked what becomes of a secret that was deleted or may no longer be read
	 * @param spread keeps the replicas apart
	 * @return the settings
	 */
	public RotationSettings with(OnRevoked onRevoked, Spread spread) {
		return new RotationSettings(this.minInterval, this.consistencyWait, this.consistencyAttempts, this.retryInitial,
				this.retryMax, onRevoked, spread);
	}

}
