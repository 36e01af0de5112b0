// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import io.rekey.SecretVersion;
import io.rekey.store.SecretApplier;

/**
 * Has the environment forget the values of a secret that was dropped.
 */
final class DroppedSecrets implements SecretApplier {

	private final SecretEnvironment secrets;

	DroppedSecrets(SecretEnvironment secrets) {
		this.secrets = secrets;
	}

	@Override
	public void apply(SecretVersion previous, SecretVersion current) {
		// Properties are read through the store.
	}

	@Override
	public void drop(SecretVersion last) {
		this.secrets.resolver().forget(last.id());
	}

}
