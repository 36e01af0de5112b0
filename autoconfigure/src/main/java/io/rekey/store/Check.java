// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.util.Set;

import io.rekey.RotationTrigger;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretVersion;
import org.jspecify.annotations.Nullable;

/**
 * One check of a secret.
 *
 * @param signal what led to it
 * @param reading what was read just now, or {@code null} to read it
 * @param revokedBefore whether the check before found that the secret was deleted or may
 * no longer be read
 * @param vouchedFor the versions of which there is more than one answer of Secrets
 * Manager to say that they are current
 */
record Check(Signal signal, @Nullable SecretReading reading, boolean revokedBefore, Set<String> vouchedFor) {

	/**
	 * Whether it is more than a comparison that most likely finds nothing new.
	 */
	boolean expectsNews() {
		return this.reading == null && this.signal.trigger() != RotationTrigger.RECONCILE;
	}

	boolean vouchesFor(SecretVersion version) {
		return this.vouchedFor.contains(version.versionId());
	}

	/**
	 * Returns the version that the secret has now.
	 * @throws SecretUnavailableException if it can't be read
	 */
	SecretVersion fetch(SecretLocation location, SecretVersion last, SecretSource source) {
		return (this.reading != null) ? this.reading.get() : source.read(last.id(), location);
	}

}
