// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.time.Instant;

import io.rekey.SecretVersion;

/**
 * A version of a secret that is live in this process.
 *
 * @param version the version
 * @param since when it went live in this process
 * @param confirmed when Secrets Manager was last seen to have it as the current one
 */
public record LiveVersion(SecretVersion version, Instant since, Instant confirmed) {

	LiveVersion confirmed(Instant now) {
		return new LiveVersion(this.version, this.since, now);
	}

}
