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
