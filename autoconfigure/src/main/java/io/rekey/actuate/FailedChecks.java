// SPDX-License-Identifier: Apache-2.0

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
