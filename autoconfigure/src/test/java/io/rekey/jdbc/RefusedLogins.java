// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

/**
 * Lets tests of other packages count the logins that a real PostgreSQL refused.
 */
public final class RefusedLogins {

	/**
	 * The driver that counts.
	 */
	public static final String DRIVER = CountingDriver.class.getName();

	private RefusedLogins() {
	}

	public static int count() {
		return CountingDriver.refused.get();
	}

}
