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

package io.rekey.jdbc;

import java.sql.SQLException;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Tells a refused login from other failures to connect. Drivers hide it behind causes and
 * next exceptions.
 */
final class LoginRefusals {

	/**
	 * PostgreSQL: invalid_password and invalid_authorization_specification. SQLState
	 * 53300 (too many connections) is none.
	 * @see <a href=
	 * "https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL Error
	 * Codes</a>
	 */
	private static final Set<String> SQL_STATES = Set.of("28P01", "28000");

	/**
	 * MySQL and MariaDB 1045, SQL Server 18456 and 18452, Oracle 1017.
	 */
	private static final Set<Integer> VENDOR_CODES = Set.of(1045, 18456, 18452, 1017);

	/**
	 * Oracle and SQL Server lock an account after some refused logins: to try on would
	 * keep it locked.
	 */
	private static final Set<Integer> LOCKED = Set.of(28000, 18486);

	private static final int MAX_DEPTH = 16;

	private LoginRefusals() {
	}

	static boolean isRefusal(SQLException failure) {
		return find(failure, 0, false);
	}

	static boolean isLocked(SQLException failure) {
		return find(failure, 0, true);
	}

	private static boolean find(@Nullable Throwable failure, int depth, boolean locked) {
		if (failure == null || depth > MAX_DEPTH) {
			return false;
		}
		if (failure instanceof SQLException sql && ((locked ? LOCKED.contains(sql.getErrorCode()) : isRefused(sql))
				|| find(sql.getNextException(), depth + 1, locked))) {
			return true;
		}
		return find(failure.getCause(), depth + 1, locked);
	}

	private static boolean isRefused(SQLException failure) {
		return SQL_STATES.contains(String.valueOf(failure.getSQLState()))
				|| VENDOR_CODES.contains(failure.getErrorCode());
	}

}
