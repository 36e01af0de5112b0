// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.metrics;

import io.micrometer.observation.Observation;
import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.store.RotationResult;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a rotation while it is observed. For one thread.
 */
public final class RotationObservationContext extends Observation.Context {

	private final SecretId secret;

	private final RotationTrigger trigger;

	private @Nullable RotationResult result;

	private boolean ended;

	RotationObservationContext(SecretId secret, RotationTrigger trigger) {
		this.secret = secret;
		this.trigger = trigger;
	}

	public SecretId getSecret() {
		return this.secret;
	}

	public RotationTrigger getTrigger() {
		return this.trigger;
	}

	/**
	 * Returns how the rotation ended.
	 * @return the result, or {@code null} while it runs and if it was broken off
	 */
	public @Nullable RotationResult getResult() {
		return this.result;
	}

	/**
	 * Whether the rotation is over.
	 * @return {@code true} before the observation stops
	 */
	public boolean isEnded() {
		return this.ended;
	}

	void end(@Nullable RotationResult with) {
		this.result = with;
		this.ended = true;
	}

}
