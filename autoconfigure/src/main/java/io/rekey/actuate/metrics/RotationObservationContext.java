/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

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
