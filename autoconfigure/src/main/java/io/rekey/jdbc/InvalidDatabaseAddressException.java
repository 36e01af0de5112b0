// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

/**
 * Thrown when a secret has no address of a database that a URL can be built from. Shows
 * no value.
 */
final class InvalidDatabaseAddressException extends RuntimeException {

	private final String action;

	/**
	 * Creates the exception.
	 * @param reason what is wrong with the secret
	 * @param action what to do about it, without a full stop
	 */
	InvalidDatabaseAddressException(String reason, String action) {
		super(reason);
		this.action = action;
	}

	String action() {
		return this.action;
	}

}
