// SPDX-License-Identifier: Apache-2.0

package io.rekey.r2dbc;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.r2dbc.spi.Connection;
import io.rekey.pool.LoginResult;
import io.rekey.pool.PoolCounts;
import io.rekey.pool.PoolLogin;
import io.rekey.pool.PoolLogins;
import io.rekey.pool.Retirement;
import io.rekey.pool.RotatingConnector;
import io.rekey.pool.RotatingPool;
import io.rekey.task.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A connection factory that follows a secret, with the pools above it. It has none before
 * they are made, or if the application does without.
 */
final class R2dbcRotatingPool implements RotatingPool {

	private static final Log logger = LogFactory.getLog(R2dbcRotatingPool.class);

	private final String name;

	private final RotatingConnector<RotatingConnection> connector;

	private final PoolSettings settings;

	private final List<PoolRetirement> pools = new CopyOnWriteArrayList<>();

	private volatile Consumer<String> listener = (reason) -> {
	};

	/**
	 * Creates it without a pool.
	 * @param name the name of the bean
	 * @param connector what it connects with
	 * @param settings how its connections are retired
	 */
	R2dbcRotatingPool(String name, RotatingConnector<RotatingConnection> connector, PoolSettings settings) {
		this.name = name;
		this.connector = connector;
		this.settings = settings;
		connector.attach(this::roll, this::isClosed);
	}

	RotatingConnector<RotatingConnection> connector() {
		return this.connector;
	}

	PoolSettings settings() {
		return this.settings;
	}

	/**
	 * Adds a pool.
	 * @param pool has its connections retired
	 */
	void attach(PoolRetirement pool) {
		this.pools.add(pool);
		pool.onTrouble((reason) -> this.listener.accept(reason));
	}

	boolean isPooled() {
		return !this.pools.isEmpty();
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public PoolLogins logins() {
		return this.connector.logins();
	}

	@Override
	public LoginResult<?> tryLogin(PoolLogin login) {
		return this.connector.prove(login);
	}

	@Override
	public void discardSpare() {
		this.connector.discardSpare();
	}

	@Override
	public void retire() {
		this.pools.forEach(PoolRetirement::roll);
	}

	@Override
	public boolean isRolling() {
		return this.settings.retirement() == Retirement.ROLLING;
	}

	@Override
	public void drop() {
		this.pools.forEach(PoolRetirement::evictAll);
	}

	/**
	 * Makes what a pool gets. Without a pool, connections are the driver's own: users may
	 * cast them.
	 * @param connection the connection
	 * @return the connection itself, or what is under it
	 */
	Connection handOver(RotatingConnection connection) {
		if (!isPooled()) {
			return connection.unwrap();
		}
		connection.onReturn(this::isLeaving);
		this.pools.forEach((pool) -> pool.arrived(connection));
		return connection;
	}

	/**
	 * Tells whether a pool that takes a connection back has to close it.
	 * @param connection the connection
	 * @return {@code false} also if nobody can tell
	 */
	boolean isLeaving(RotatingConnection connection) {
		try {
			return this.pools.stream().anyMatch((pool) -> pool.isLeaving(connection));
		}
		catch (RuntimeException ex) {
			logger.debug("A connection stays with pool '" + this.name + "': " + Failures.describe(ex));
			return false;
		}
	}

	@Override
	public @Nullable String trouble() {
		return this.pools.stream().flatMap((pool) -> Stream.ofNullable(pool.trouble())).findFirst().orElse(null);
	}

	@Override
	public void onTrouble(Consumer<String> listener) {
		this.listener = listener;
	}

	private void roll() {
		this.pools.forEach(PoolRetirement::roll);
	}

	@Override
	public int outdated() {
		return this.connector.outdated();
	}

	@Override
	public int connections() {
		return this.connector.connections();
	}

	@Override
	public PoolCounts counts() {
		return this.connector.counts();
	}

	@Override
	public @Nullable Instant lastLogin() {
		return this.connector.lastLogin();
	}

	@Override
	public boolean isClosed() {
		return isPooled() && this.pools.stream().allMatch(PoolRetirement::isClosed);
	}

}
