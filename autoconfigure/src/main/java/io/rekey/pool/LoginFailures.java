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
