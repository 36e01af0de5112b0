// SPDX-License-Identifier: Apache-2.0

package io.rekey.r2dbc;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.NoSuchOptionException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.rekey.pool.LoginConnector;
import io.rekey.pool.LoginFailure;
import io.rekey.pool.LoginResult;
import io.rekey.pool.PoolLogin;
import io.rekey.task.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Opens physical connections by an R2DBC driver: with a connection factory for each
 * login, of which the last two are kept.
 */
final class R2dbcLoginConnector implements LoginConnector<RotatingConnection> {

	private static final Log logger = LogFactory.getLog(R2dbcLoginConnector.class);

	/**
	 * The live login, and one that is proved or that heals: what was made for a proof
	 * need not be made again by a thread that may not block.
	 */
	private static final int RECENT = 2;

	private final LoginOptions options;

	private final FailureClassifier failures;

	private final Duration bound;

	private final ConnectionTrial trial;

	private volatile List<LoginFactory> recent = List.of();

	/**
	 * Creates the connector.
	 * @param options the options of the connection factories
	 * @param bound how long {@link #open(PoolLogin)} waits
	 * @param trial what a connection must stand to be of use
	 */
	R2dbcLoginConnector(LoginOptions options, Duration bound, ConnectionTrial trial) {
		this.options = options;
		this.trial = trial;
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
			.switchIfEmpty(Mono.fromSupplier(this::nothing))
			.onErrorResume(Exception.class, (ex) -> Mono.just(failed(ex)));
	}

	private LoginResult<RotatingConnection> nothing() {
		return LoginResult.failed(LoginFailure.OTHER, failure("The driver gave no connection"));
	}

	private LoginResult<RotatingConnection> failed(Exception failure) {
		return LoginResult.failed(this.failures.classify(failure), failure);
	}

	private ConnectionFactory factory(PoolLogin login) {
		for (LoginFactory present : this.recent) {
			if (present.login.equals(login)) {
				return present.factory;
			}
		}
		LoginFactory created = new LoginFactory(login, create(login));
		this.recent = Stream.concat(Stream.of(created), this.recent.stream()).limit(RECENT).toList();
		return created.factory;
	}

	/**
	 * What the driver says may show a value, such as the host.
	 */
	private ConnectionFactory create(PoolLogin login) {
		ConnectionFactoryOptions target = this.options.with(login);
		if (target == null) {
			throw failure("Version " + login.versionId() + " of the secret makes the URL no R2DBC URL");
		}
		try {
			return ConnectionFactories.get(target);
		}
		catch (RuntimeException ex) {
			String lacking = (ex instanceof NoSuchOptionException lack) ? "option '" + lack.getOption().name() + "'"
					: "a URL and options that an R2DBC driver takes";
			throw failure("Version " + login.versionId() + " of the secret lacks " + lacking + " ("
					+ Failures.describe(ex) + ")");
		}
	}

	/**
	 * Logs in, and tries whether a pool can use the connection.
	 */
	@Override
	public LoginResult<RotatingConnection> open(PoolLogin login) {
		long end = System.nanoTime() + this.bound.toNanos();
		try {
			LoginResult<RotatingConnection> result = Waiting.await(attempt(login), this.bound, this::closeLate);
			if (result == null) {
				return nothing();
			}
			return result.isAccepted() ? tried(result.connection(), Duration.ofNanos(end - System.nanoTime())) : result;
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

	private LoginResult<RotatingConnection> tried(RotatingConnection connection, Duration left)
			throws InterruptedException {
		boolean usable = false;
		try {
			usable = Boolean.TRUE.equals(Waiting.await(this.trial.of(connection), this.trial.bound(left), (late) -> {
			}));
			return usable ? LoginResult.accepted(connection) : unusable("failed", null);
		}
		catch (TimeoutException ex) {
			return unusable("did not end in time", ex);
		}
		catch (ExecutionException ex) {
			return unusable("was refused", ex.getCause());
		}
		finally {
			if (!usable) {
				close(connection);
			}
		}
	}

	/**
	 * The login itself was accepted, so this says nothing of the password, nor of whether
	 * the database can be reached.
	 */
	private LoginResult<RotatingConnection> unusable(String end, @Nullable Throwable cause) {
		return LoginResult.failed(LoginFailure.OTHER, new UnusableConnectionException(
				"The login was accepted, but " + this.trial.name() + " of the pool " + end, cause));
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
