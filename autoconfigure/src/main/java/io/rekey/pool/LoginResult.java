// SPDX-License-Identifier: Apache-2.0

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

	private final @Nullable String step;

	private LoginResult(@Nullable C connection, @Nullable LoginFailure failure, @Nullable Exception cause,
			@Nullable String step) {
		this.connection = connection;
		this.failure = failure;
		this.cause = cause;
		this.step = step;
	}

	/**
	 * The database accepted the login.
	 * @param <C> the type of connections
	 * @param connection the connection
	 * @return the result
	 */
	public static <C> LoginResult<C> accepted(C connection) {
		return new LoginResult<>(connection, null, null, null);
	}

	/**
	 * There is no connection.
	 * @param <C> the type of connections
	 * @param failure why
	 * @param cause the driver's exception
	 * @return the result
	 */
	public static <C> LoginResult<C> failed(LoginFailure failure, Exception cause) {
		return new LoginResult<>(null, failure, cause, null);
	}

	/**
	 * The database accepted the login, but the pool could not use the connection.
	 * @param <C> the type of connections
	 * @param step what a pool does to a new connection that failed, as the pool's
	 * settings name it
	 * @param cause the driver's exception
	 * @return the result
	 */
	public static <C> LoginResult<C> unusable(String step, Exception cause) {
		return new LoginResult<>(null, LoginFailure.OTHER, cause, step);
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
	 * Returns what failed after the database had accepted the login.
	 * @return the step, or {@code null} if there was none, or it was the login that
	 * failed
	 */
	public @Nullable String step() {
		return this.step;
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
	 * Describes why there is no connection, without the driver's message.
	 * @return a description that is safe to show
	 * @throws NullPointerException if the login did not fail
	 */
	public String reason() {
		return LoginFailures.describe(this);
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
