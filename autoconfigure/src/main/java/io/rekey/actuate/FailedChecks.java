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

package io.rekey.actuate;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.rekey.SecretId;
import io.rekey.store.RotationListener;
import io.rekey.store.RotationResult;
import org.jspecify.annotations.Nullable;

/**
 * Remembers of each secret how its last check failed, until one succeeds. Only secrets in
 * use are checked, so there is at most one entry for each of those. Safe for use by
 * several threads.
 */
final class FailedChecks implements RotationListener {

	private final Map<SecretId, FailedCheck> failed = new ConcurrentHashMap<>();

	@Override
	public void onResult(RotationResult result) {
		SecretId id = result.previous().id();
		switch (result.outcome()) {
			case REFUSED, FAILED, REVOKED -> this.failed.put(id, FailedCheck.of(result));
			case ROTATED, UNCHANGED -> this.failed.remove(id);
		}
	}

	/**
	 * Returns how the last check of a secret failed.
	 * @param id the secret
	 * @return the failure, or {@code null} if it did not fail, or there was none yet
	 */
	@Nullable FailedCheck get(SecretId id) {
		return this.failed.get(id);
	}

}
