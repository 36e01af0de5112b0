// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.util.Map;

import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretVersion;

/**
 * Where versions of secrets are read from. Implementations are safe for use by several
 * threads.
 */
public interface SecretSource {

	/**
	 * Reads several secrets, in as few calls as possible. The failure of one leaves the
	 * others alone.
	 * @param locations where to read each secret
	 * @return one reading for each secret asked for
	 */
	Map<SecretId, SecretReading> readAll(Map<SecretId, SecretLocation> locations);

	/**
	 * Reads one secret.
	 * @param id the secret
	 * @param location where to read it
	 * @return the version that the location names now
	 * @throws SecretUnavailableException if it can't be read
	 */
	SecretVersion read(SecretId id, SecretLocation location);

}
