// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

/**
 * Whose password a rotation changes, and who changes it.
 */
interface RotationStrategy {

	/**
	 * Return the login that comes after the current one.
	 * @throws RotationFailedException if there can't be one
	 */
	DatabaseSecret next(DatabaseSecret current, String password);

	/**
	 * Makes the database accept the pending login. May be run again, also after it was
	 * cut off half way.
	 * @throws RotationFailedException if that can't be done
	 */
	void set(DatabaseSecret current, DatabaseSecret pending);

	/**
	 * Makes the strategy of one rotation.
	 */
	interface Factory {

		RotationStrategy create(RotationEvent event, SecretVersions versions, Database database);

	}

}
