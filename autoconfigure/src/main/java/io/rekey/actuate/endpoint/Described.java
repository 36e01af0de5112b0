// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.endpoint;

import java.time.Instant;

import io.rekey.store.SecretDescription;
import org.jspecify.annotations.Nullable;

/**
 * The description of a secret, or why there is none.
 *
 * @param description the description, or {@code null}
 * @param error why there is none, or {@code null}
 * @param action the IAM action to grant, or {@code null}
 * @param time when Secrets Manager told it
 */
record Described(@Nullable SecretDescription description, @Nullable String error, @Nullable String action,
		Instant time) {

	static final Described LATE = failed("Secrets Manager has not answered yet", null, Instant.EPOCH);

	static Described of(SecretDescription description, Instant time) {
		return new Described(description, null, null, time);
	}

	static Described failed(String error, @Nullable String action, Instant time) {
		return new Described(null, error, action, time);
	}

	boolean isDenied() {
		return this.action != null;
	}

}
