// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

/**
 * A kind of database whose users' passwords can be rotated.
 */
interface Database {

	/**
	 * Return the values of the key "engine" that stand for this kind of database.
	 */
	Set<String> engines();

	int defaultPort();

	String defaultDatabaseName();

	/**
	 * Return why a user can't have the name that a secret holds.
	 * @return for example "is longer than 63 bytes", or empty if the name will do
	 */
	Optional<String> usernameProblem(DatabaseSecret secret);

	/**
	 * Logs in.
	 * @param secret where, and as whom
	 * @return the session, or empty if the database refused the password
	 * @throws SQLException if the login failed for any other reason
	 */
	Optional<Session> login(DatabaseSecret secret) throws SQLException;

	/**
	 * A user who is logged in.
	 */
	interface Session extends AutoCloseable {

		/**
		 * Runs a query, to prove that the session is of use.
		 */
		void check() throws SQLException;

		/**
		 * Return the account as which the database took the login.
		 */
		Account account() throws SQLException;

		/**
		 * Changes the password of an account: the session's own, or that of another user
		 * if the session's user may do so.
		 */
		void changePassword(Account account, String password) throws SQLException;

		/**
		 * Makes sure that a second user with the rights of another exists. May be run
		 * again, also after it was cut off half way. The password of a user who exists is
		 * not changed.
		 * @param original whose rights are copied; it is not changed
		 * @param copy the second user
		 * @param password the password of the second user if it must be created
		 * @return false if a user of that name exists who has nothing to do with the
		 * original; nothing is changed then
		 */
		boolean copyUser(Account original, Account copy, String password) throws SQLException;

		@Override
		void close() throws SQLException;

	}

	/**
	 * A user as the database knows it.
	 *
	 * @param name the user's name
	 * @param host from where the user may log in, empty where the database has no such
	 * notion
	 */
	record Account(String name, String host) {

		/**
		 * Return the account of the same host with another name.
		 */
		Account named(String other) {
			return new Account(other, this.host);
		}

	}

}
