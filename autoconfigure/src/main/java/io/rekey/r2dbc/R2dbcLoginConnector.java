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

package io.rekey.r2dbc;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.rekey.pool.LoginConnector;
import io.rekey.pool.LoginFailure;
import io.rekey.pool.LoginResult;
import io.rekey.pool.PoolLogin;
import io.rekey.store.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Opens physical connections by an R2DBC driver: with a connection factory for each
 * login, of which the last is kept.
 */
final class R2dbcLoginConnector implements LoginConnector<RotatingConnection> {

	private static final Log logger = LogFactory.getLog(R2dbcLoginConnector.class);

	private final LoginOptions options;

	private final FailureClassifier failures;

	private final Duration bound;

	private volatile @Nullable LoginFactory last;

	/**
	 * Creates the connector.
	 * @param options the options of the connection factories
	 * @param bound how long {@link #open(PoolLogin)} waits
	 */
	R2dbcLoginConnector(LoginOptions options, Duration bound) {
		this.options = options;
		this.failures = FailureClassifier.of(options.driver());
		this.bound = bound;
	}

	/**
	 * Logs in without blocking.
	 * @param login where and as whom
	 * @return the connection or why there is none, once subscribed to; no error for a
	 * failure of the database
	 */
	Mono<LoginResult<RotatingConnection>> attempt(PoolLogin login) {
		return Mono.<Connection>defer(() -> Mono.from(factory(login).create()))
			.map((connection) -> LoginResult.accepted(new RotatingConnection(connection)))
			.onErrorResume(Exception.class, (ex) -> Mono.just(failed(ex)));
	}

	private LoginResult<RotatingConnection> failed(Exception failure) {
		return LoginResult.failed(this.failures.classify(failure), failure);
	}

	private ConnectionFactory factory(PoolLogin login) {
		LoginFactory present = this.last;
		if (present == null || !present.login.equals(login)) {
			present = new LoginFactory(login, create(login));
			this.last = present;
		}
		return present.factory;
	}

	private ConnectionFactory create(PoolLogin login) {
		ConnectionFactoryOptions target = this.options.with(login);
		if (target == null) {
			throw failure("Version " + login.versionId() + " of the secret makes the URL no R2DBC URL");
		}
		return ConnectionFactories.get(target);
	}

	@Override
	public LoginResult<RotatingConnection> open(PoolLogin login) {
		try {
			LoginResult<RotatingConnection> result = Waiting.await(attempt(login), this.bound, this::closeLate);
			return (result != null) ? result
					: LoginResult.failed(LoginFailure.OTHER, failure("The driver gave no connection"));
		}
		catch (TimeoutException ex) {
			return LoginResult.failed(LoginFailure.UNREACHABLE, ex);
		}
		catch (ExecutionException ex) {
			return LoginResult.failed(LoginFailure.OTHER, ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return LoginResult.failed(LoginFailure.OTHER, ex);
		}
	}

	private void closeLate(LoginResult<RotatingConnection> result) {
		if (result.isAccepted()) {
			close(result.connection());
		}
	}

	@Override
	public void close(RotatingConnection connection) {
		Mono.from(connection.close())
			.subscribe(null, (ex) -> logger.debug("A connection could not be closed: " + Failures.describe(ex)));
	}

	@Override
	public boolean isOpen(RotatingConnection connection) {
		return connection.isOpen();
	}

	@Override
	public R2dbcNonTransientResourceException failure(String message) {
		return new R2dbcNonTransientResourceException(message);
	}

	/**
	 * A connection factory and the login it has.
	 */
	private static final class LoginFactory {

		private final PoolLogin login;

		private final ConnectionFactory factory;

		LoginFactory(PoolLogin login, ConnectionFactory factory) {
			this.login = login;
			this.factory = factory;
		}

	}

}
