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

import java.util.concurrent.atomic.AtomicBoolean;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.Wrapped;
import io.rekey.pool.LoginFailure;
import io.rekey.pool.LoginResult;
import io.rekey.pool.PoolLogin;
import io.rekey.pool.RotatingConnector;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;

/**
 * Takes username and password, both of one version, from the secret each time it
 * connects, and heals a refused login within the same attempt. Only healing blocks, on a
 * thread that may.
 */
final class RotatingConnectionFactory implements ConnectionFactory, Wrapped<ConnectionFactory> {

	private final ConnectionFactory delegate;

	private final R2dbcLoginConnector driver;

	private final RotatingConnector<RotatingConnection> connector;

	private final R2dbcRotatingPool pool;

	/**
	 * Creates the connection factory.
	 * @param delegate the one that has the first login
	 * @param driver logs in without blocking
	 * @param connector has the login, and heals
	 * @param pool what is known of the pool above
	 */
	RotatingConnectionFactory(ConnectionFactory delegate, R2dbcLoginConnector driver,
			RotatingConnector<RotatingConnection> connector, R2dbcRotatingPool pool) {
		this.delegate = delegate;
		this.driver = driver;
		this.connector = connector;
		this.pool = pool;
	}

	/**
	 * Finds the rotating connection factory under a pool.
	 * @param factory what the pool connects with
	 * @return the rotating one, or {@code null} if there is none
	 */
	static @Nullable RotatingConnectionFactory under(ConnectionFactory factory) {
		Object current = factory;
		while (!(current instanceof RotatingConnectionFactory) && current instanceof Wrapped<?> wrapped) {
			current = wrapped.unwrap();
		}
		return (current instanceof RotatingConnectionFactory found) ? found : null;
	}

	R2dbcRotatingPool pool() {
		return this.pool;
	}

	/**
	 * Without a pool, connections are the driver's own: users may cast them.
	 */
	@Override
	public Mono<Connection> create() {
		return Mono.defer(this::connect).map((connection) -> this.pool.isPooled() ? connection : connection.unwrap());
	}

	private Mono<RotatingConnection> connect() {
		PoolLogin login = this.connector.wantedLogin();
		if (login == null) {
			return Mono.error(this.connector.lacksKey().cause());
		}
		RotatingConnection ready = this.connector.takeSpare(login);
		return (ready != null) ? Mono.just(ready) : logIn(login);
	}

	private Mono<RotatingConnection> logIn(PoolLogin login) {
		LoginResult<RotatingConnection> barred = this.connector.barred(login);
		if (barred != null) {
			return finish(login, barred);
		}
		return this.driver.attempt(login)
			.doOnNext((result) -> this.connector.record(login, result))
			.flatMap((result) -> finish(login, result));
	}

	private Mono<RotatingConnection> finish(PoolLogin login, LoginResult<RotatingConnection> result) {
		if (result.failure() == LoginFailure.REFUSED) {
			return Mono.create((sink) -> heal(login, result, sink));
		}
		return result.isAccepted() ? Mono.just(result.connection()) : Mono.error(result.cause());
	}

	/**
	 * Healing is not interrupted if nobody waits for it any more: what it finds serves
	 * the next.
	 */
	private void heal(PoolLogin login, LoginResult<RotatingConnection> refusal, MonoSink<RotatingConnection> sink) {
		AtomicBoolean cancelled = new AtomicBoolean();
		sink.onCancel(() -> cancelled.set(true));
		var unused = Schedulers.boundedElastic().schedule(() -> {
			LoginResult<RotatingConnection> result = this.connector.heal(login, refusal);
			if (!result.isAccepted()) {
				sink.error(result.cause());
			}
			else if (cancelled.get()) {
				this.driver.close(result.connection());
			}
			else {
				sink.success(result.connection());
			}
		});
	}

	@Override
	public ConnectionFactoryMetadata getMetadata() {
		return this.delegate.getMetadata();
	}

	@Override
	public ConnectionFactory unwrap() {
		return this.delegate;
	}

	@Override
	public String toString() {
		return "RotatingConnectionFactory[" + this.connector.logins().secret() + "]";
	}

}
