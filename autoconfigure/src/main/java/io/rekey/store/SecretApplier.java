// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import io.rekey.SecretVersion;

/**
 * Acts after a new version of a secret went live. An exception is logged and harms
 * neither the rotation nor other appliers.
 */
public interface SecretApplier {

	/**
	 * Acts on a new version.
	 * @param previous the version before
	 * @param current the version that is live now
	 */
	void apply(SecretVersion previous, SecretVersion current);

	/**
	 * Acts after a secret was dropped, because it was deleted or may no longer be read.
	 * @param last the version that was live
	 */
	default void drop(SecretVersion last) {
	}

}
