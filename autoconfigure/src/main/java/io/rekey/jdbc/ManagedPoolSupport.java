// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.sql.Connection;
import java.sql.Driver;

import javax.sql.DataSource;

import io.rekey.pool.Retirement;
import io.rekey.pool.RotatingConnector;
import io.rekey.pool.RotatingPool;

/**
 * Knows one kind of pool that can be given something else to connect with, and whose
 * connections can be retired.
 *
 * @param <P> the type of the pool
 */
interface ManagedPoolSupport<P extends DataSource> extends PoolSupport<P> {

	/**
	 * Has the pool take its physical connections from a connector from now on.
	 * @param pool the pool
	 * @param driver the driver of the database
	 * @param connector the connector
	 * @return what retirement needs of the pool
	 */
	ManagedPool attach(P pool, Driver driver, RotatingConnector<Connection> connector);

	@Override
	default RotatingPool follow(String name, P pool, Driver driver, RotatingConnector<Connection> connector,
			Retirement retirement) {
		ProofConnector proof = proof(pool, driver);
		return JdbcRotatingPool.of(name, attach(pool, driver, connector), connector, proof, retirement);
	}

}
