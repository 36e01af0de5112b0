// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import io.rekey.task.Names;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.origin.Origin;

/**
 * The origin of a property that comes from a secret.
 *
 * @param reference the secret and its key
 * @param versionId the version
 * @param region the region that it was read from, or {@code null} if that is unknown
 */
record SecretOrigin(SecretReference reference, String versionId, @Nullable String region) implements Origin {

	@Override
	public String toString() {
		String key = this.reference.key();
		return "AWS Secrets Manager secret '" + this.reference.id() + "'"
				+ ((key != null) ? " key '" + Names.printable(key) + "'" : "") + " version " + this.versionId
				+ ((this.region != null) ? " from " + this.region : "");
	}

}
