// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;

/**
 * Tells about secrets, without their values. Implementations are safe for use by several
 * threads.
 */
@FunctionalInterface
public interface SecretDescriber {

	/**
	 * Describes one secret. Blocks for a few seconds at most.
	 * @param id the secret
	 * @param location where it is
	 * @return the description
	 * @throws SecretUnavailableException if there is none, with the IAM action to grant
	 * where access is denied
	 */
	SecretDescription describe(SecretId id, SecretLocation location);

}
