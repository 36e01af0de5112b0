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
		 * Changes a password in such a way that the plain password does not leave this
		 * process.
		 */
		void changePassword(String username, String password) throws SQLException;

		@Override
		void close() throws SQLException;

	}

}
