// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import io.rekey.SecretId;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.store.SecretReading;

/**
 * What came of one call for one or several secrets.
 *
 * @param readings the readings
 * @param unread the secrets that have to be read one by one
 * @param throttled whether that is because the call was throttled
 */
record ReadOutcome(Map<SecretId, SecretReading> readings, Set<SecretId> unread, boolean throttled) {

	static ReadOutcome of(Collection<SecretId> asked, Map<SecretId, SecretReading> readings) {
		Set<SecretId> unread = new LinkedHashSet<>(asked);
		unread.removeAll(readings.keySet());
		return new ReadOutcome(readings, unread, false);
	}

	static ReadOutcome throttled(Collection<SecretId> asked) {
		return new ReadOutcome(Map.of(), new LinkedHashSet<>(asked), true);
	}

	/**
	 * The outcome for one secret, which is to be read again if it was throttled.
	 */
	static ReadOutcome of(SecretId id, SecretReading reading) {
		boolean throttled = reading.failure() != null && reading.failure().getReason() == Reason.THROTTLED;
		return throttled ? throttled(Set.of(id)) : new ReadOutcome(Map.of(id, reading), Set.of(), false);
	}

}
