// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.time.Duration;

/**
 * What it took to load secrets.
 *
 * @param calls how many calls of Secrets Manager were made
 * @param duration how long they took, in all
 */
public record SecretLoading(long calls, Duration duration) {

	static final SecretLoading NONE = new SecretLoading(0, Duration.ZERO);

	SecretLoading plus(long moreCalls, Duration moreTime) {
		return new SecretLoading(this.calls + moreCalls, this.duration.plus(moreTime));
	}

}
