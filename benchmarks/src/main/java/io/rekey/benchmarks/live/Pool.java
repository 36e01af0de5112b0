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

package io.rekey.benchmarks.live;

import java.sql.Connection;
import java.sql.SQLException;

import com.zaxxer.hikari.HikariDataSource;

/**
 * The pool, which has no connection before it is asked for one.
 */
final class Pool {

	private final HikariDataSource pool;

	Pool(HikariDataSource pool) {
		this.pool = pool;
	}

	/**
	 * Has the pool make a connection and close it again.
	 * @return the user who has logged in
	 */
	String newLogin() {
		try (Connection connection = this.pool.getConnection()) {
			String user = connection.getMetaData().getUserName();
			this.pool.evictConnection(connection);
			return user;
		}
		catch (SQLException ex) {
			throw new IllegalStateException("There is no connection: SQLState " + ex.getSQLState(), ex);
		}
	}

}
