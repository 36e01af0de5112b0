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

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * How a login ended: with a connection, or with a failure and its exception.
 *
 * @param <C> the type of connections
 */
public final class LoginResult<C> {

	private final @Nullable C connection;

	private final @Nullable LoginFailure failure;

	private final @Nullable Exception cause;

	private LoginResult(@Nullable C connection, @Nullable LoginFailure failure, @Nullable Exception cause) {
		this.connection = connection;
		this.failure = failure;
		this.cause = cause;
	}

	/**
	 * The database accepted the login.
	 * @param <C> the type of connections
	 * @param connection the connection
	 * @return the result
	 */
	public static <C> LoginResult<C> accepted(C connection) {
		return new LoginResult<>(connection, null, null);
	}

	/**
	 * There is no connection.
	 * @param <C> the type of connections
	 * @param failure why
	 * @param cause the driver's exception
	 * @return the result
	 */
	public static <C> LoginResult<C> failed(LoginFailure failure, Exception cause) {
		return new LoginResult<>(null, failure, cause);
	}

	public boolean isAccepted() {
		return this.failure == null;
	}

	/**
	 * Returns why the login failed.
	 * @return the failure or {@code null} if there is a connection
	 */
	public @Nullable LoginFailure failure() {
		return this.failure;
	}

	/**
	 * Returns the connection.
	 * @return the connection
	 * @throws NullPointerException if the login failed
	 */
	public C connection() {
		return Objects.requireNonNull(this.connection, "The login failed");
	}

	/**
	 * Returns the driver's exception.
	 * @return the exception
	 * @throws NullPointerException if the login did not fail
	 */
	public Exception cause() {
		return Objects.requireNonNull(this.cause, "The login did not fail");
	}

}
