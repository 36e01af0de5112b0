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

package io.rekey.actuate.endpoint;

import java.time.Instant;

import io.rekey.store.RotationResult.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * What the checks of one secret have shown so far.
 *
 * @param last the last check
 * @param rotated when it was rotated last in this process, or {@code null} if not yet
 */
record SecretChecks(RotationEntry last, @Nullable Instant rotated) {

	/**
	 * Adds a check.
	 * @param before the checks before, or {@code null}
	 * @param entry how it ended
	 * @return all checks
	 */
	static SecretChecks after(@Nullable SecretChecks before, RotationEntry entry) {
		if (entry.outcome() == Outcome.ROTATED) {
			return new SecretChecks(entry, entry.end());
		}
		boolean repeats = before != null && before.last.isSameFailure(entry);
		return new SecretChecks((before != null && repeats) ? before.last.and(entry) : entry,
				(before != null) ? before.rotated : null);
	}

	/**
	 * Returns how the last check failed.
	 * @return the failure, or {@code null} if the check succeeded
	 */
	@Nullable RotationEntry failure() {
		return this.last.isFailure() ? this.last : null;
	}

}
