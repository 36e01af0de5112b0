// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

import javax.sql.DataSource;

import io.rekey.pool.BoundLogin;
import io.rekey.pool.PoolLogin;
import io.rekey.pool.Retirement;
import io.rekey.pool.RotatingConnector;
import io.rekey.pool.RotatingPool;
import org.jspecify.annotations.Nullable;

/**
 * Knows one kind of pool. Only its public methods are used.
 *
 * @param <P> the type of the pool
 */
interface PoolSupport<P extends DataSource> {

	Class<P> type();

	/**
	 * Returns the login that a pool was configured with.
	 * @param pool the pool
	 * @return the login
	 */
	BoundLogin bound(P pool);

	/**
	 * Tells why a pool can't follow its secret.
	 * @param pool the pool
	 * @return a clause that names the reason and the fix, or {@code null} if it can
	 */
	@Nullable String obstacle(P pool);

	/**
	 * Returns how long a borrower waits for a connection at most.
	 * @param pool the pool
	 * @return the time
	 */
	Duration connectionTimeout(P pool);

	/**
	 * Finds the driver that the pool would use.
	 * @param pool the pool
	 * @return the driver
	 * @throws SQLException if no driver accepts the URL
	 */
	Driver driver(P pool) throws SQLException;

	/**
	 * Returns the properties that the pool would hand to the driver, without the login.
	 * @param pool the pool
	 * @return the properties
	 */
	Properties properties(P pool);

	/**
	 * Tells what the pool does to a new connection before somebody gets it, as it is set
	 * now.
	 * @param pool the pool
	 * @return the set-up
	 */
	ConnectionSetup setup(P pool);

	/**
	 * Makes what logs in for a proof, as the pool would.
	 * @param pool the pool, before it takes its connections from a connector
	 * @param driver the driver of the database
	 * @return the connector for proofs
	 */
	default ProofConnector proof(P pool, Driver driver) {
		return new ProofConnector(driver, properties(pool), () -> setup(pool));
	}

	/**
	 * Has the pool take its connections from a connector from now on.
	 * @param name the name of its bean
	 * @param pool the pool
	 * @param driver the driver of the database
	 * @param connector the connector
	 * @param retirement how old connections go
	 * @return what the registry needs of the pool
	 */
	RotatingPool follow(String name, P pool, Driver driver, RotatingConnector<Connection> connector,
			Retirement retirement);

	/**
	 * Has a pool that follows show a login to those who ask it, as it did before. It does
	 * not connect with that. Some pools can't show a password.
	 * @param pool the pool
	 * @param login the live login, or {@code null} to show none
	 */
	default void show(P pool, @Nullable PoolLogin login) {
	}

}
