// SPDX-License-Identifier: Apache-2.0

package io.rekey.r2dbc;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.Wrapped;
import io.rekey.pool.RotatingConnector;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * Takes username and password, both of one version, from the secret each time it
 * connects, and heals a refused login within the same attempt. Only healing blocks, in a
 * thread of its own, of which there is never more than one.
 */
final class RotatingConnectionFactory implements ConnectionFactory, Wrapped<ConnectionFactory> {

	private final ConnectionFactory delegate;

	private final R2dbcLoginConnector driver;

	private final RotatingConnector<RotatingConnection> connector;

	private final SharedHealing healing;

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
		this.healing = new SharedHealing(connector);
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

	@Override
	public Mono<Connection> create() {
		Publisher<Connection> connecting = (subscriber) -> subscriber
			.onSubscribe(new Connecting(this.driver, this.connector, this.healing, this.pool::handOver, subscriber));
		return Mono.from(connecting);
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
