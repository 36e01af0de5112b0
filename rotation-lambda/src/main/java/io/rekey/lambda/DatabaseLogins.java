// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.sql.SQLException;
import java.util.Optional;

/**
 * Logs in to a database on behalf of one event.
 */
final class DatabaseLogins {

	private final RotationEvent event;

	private final Database database;

	DatabaseLogins(RotationEvent event, Database database) {
		this.event = event;
		this.database = database;
	}

	/**
	 * Return whether the database takes a login.
	 */
	boolean accepts(String label, DatabaseSecret secret) {
		return run(label, secret, Database.Session::check);
	}

	/**
	 * Logs in and does some work.
	 * @return false if the database refused the password
	 */
	boolean run(String label, DatabaseSecret secret, Work work) {
		return call(label, secret, (session) -> {
			work.run(session);
			return true;
		}).isPresent();
	}

	/**
	 * Logs in and does some work that has a result.
	 * @param label whose login it is, for error messages
	 * @return the result, or empty if the database refused the password
	 * @throws RotationFailedException if anything else fails
	 */
	<T> Optional<T> call(String label, DatabaseSecret secret, Call<T> call) {
		try {
			Optional<Database.Session> login = this.database.login(secret);
			if (login.isEmpty()) {
				return Optional.empty();
			}
			try (Database.Session session = login.get()) {
				return Optional.of(call.call(session));
			}
		}
		catch (SQLException ex) {
			throw this.event.failure("the session with " + label + " failed with " + code(ex), ex);
		}
		catch (RuntimeException ex) {
			throw this.event.failure("the session with " + label + " failed", ex);
		}
	}

	private static String code(SQLException ex) {
		String state = "SQLState " + ex.getSQLState();
		return (ex.getErrorCode() != 0) ? state + ", error " + ex.getErrorCode() : state;
	}

	/**
	 * What is done in a session.
	 */
	interface Work {

		void run(Database.Session session) throws SQLException;

	}

	/**
	 * What is asked in a session.
	 *
	 * @param <T> the type of the answer
	 */
	interface Call<T> {

		T call(Database.Session session) throws SQLException;

	}

}
