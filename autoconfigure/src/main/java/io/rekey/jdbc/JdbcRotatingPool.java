// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.sql.Connection;
import java.time.Instant;
import java.util.function.Consumer;

import io.rekey.pool.LoginResult;
import io.rekey.pool.PoolCounts;
import io.rekey.pool.PoolLogin;
import io.rekey.pool.PoolLogins;
import io.rekey.pool.Retirement;
import io.rekey.pool.RotatingConnector;
import io.rekey.pool.RotatingPool;
import org.jspecify.annotations.Nullable;

/**
 * A JDBC pool that follows a secret.
 *
 * @param name the name of its bean
 * @param pool the pool
 * @param connector what it connects with
 * @param refill knows whether it can use new connections
 * @param retirement how its old connections go
 */
record JdbcRotatingPool(String name, ManagedPool pool, RotatingConnector<Connection> connector, PoolRefill refill,
		PoolRetirement retirement) implements RotatingPool {

	/**
	 * Creates what the registry needs of a pool.
	 * @param name the name of its bean
	 * @param pool the pool
	 * @param connector what it connects with
	 * @param proof what logs in for a proof
	 * @param retirement how its old connections go
	 * @return the pool, as the registry sees it
	 */
	static JdbcRotatingPool of(String name, ManagedPool pool, RotatingConnector<Connection> connector,
			ProofConnector proof, Retirement retirement) {
		PoolRefill refill = new PoolRefill(name, pool, connector, proof, connector::wantedLogin);
		PoolRetirement rolling = new PoolRetirement(name, pool, connector, refill, retirement);
		connector.attach(rolling::roll, pool::isClosed);
		return new JdbcRotatingPool(name, pool, connector, refill, rolling);
	}

	@Override
	public PoolLogins logins() {
		return this.connector.logins();
	}

	@Override
	public LoginResult<?> tryLogin(PoolLogin login) {
		return this.refill.tryLogin(login);
	}

	@Override
	public void proven(PoolLogin login) {
		this.refill.proven(login);
	}

	@Override
	public LoginResult<?> tryLiveLogin(PoolLogin login) {
		return this.refill.tryAnyway(login);
	}

	@Override
	public Object setup() {
		return this.refill.setup();
	}

	@Override
	public void discardSpare() {
		this.connector.discardSpare();
	}

	@Override
	public void retire() {
		this.retirement.begin();
	}

	@Override
	public boolean isRolling() {
		return this.retirement.isRolling();
	}

	@Override
	public void drop() {
		this.retirement.evictAll();
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
	public @Nullable String trouble() {
		return this.refill.trouble();
	}

	@Override
	public void onTrouble(Consumer<String> listener) {
		this.refill.onTrouble(listener);
	}

	@Override
	public @Nullable Instant lastLogin() {
		return this.connector.lastLogin();
	}

	@Override
	public boolean isClosed() {
		return this.pool.isClosed();
	}

}
