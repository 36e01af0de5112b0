// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.sql.SQLException;

import io.rekey.task.Failures;

/**
 * Describes why a login failed without the message, which may show a username.
 */
final class LoginFailures {

	private LoginFailures() {
	}

	static String describe(LoginResult<?> failed) {
		String step = failed.step();
		return ((step != null) ? step + ": " : "") + describe(failed.cause());
	}

	/**
	 * Without a state or a code, the exception is not the database's.
	 */
	static String describe(Exception failure) {
		return (failure instanceof SQLException sql && (sql.getSQLState() != null || sql.getErrorCode() != 0))
				? "SQLState " + sql.getSQLState() + ", code " + sql.getErrorCode() : Failures.describe(failure);
	}

}
