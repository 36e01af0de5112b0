// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import io.rekey.SecretVersion;

/**
 * Tries a new version of a secret before it goes live.
 */
public interface SecretProver {

	/**
	 * Tries a candidate. Must return within a bounded time. A target that can't be
	 * reached is no reason to refuse.
	 * @param candidate the version that would go live
	 * @return the proof
	 */
	Proof prove(SecretVersion candidate);

}
