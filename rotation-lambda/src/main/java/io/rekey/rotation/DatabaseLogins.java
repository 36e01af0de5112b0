/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.rekey.rotation;

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
