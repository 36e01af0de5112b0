// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.sql.Connection;

import io.rekey.pool.LoginResult;
import io.rekey.pool.PoolCounts;
import io.rekey.pool.PoolLogin;
import io.rekey.pool.PoolLogins;
import io.rekey.pool.RotatingConnector;
import io.rekey.pool.RotatingPool;

/**
 * The connections of a data source that keeps none. Those with an older login stay open
 * until who borrowed them closes them.
 *
 * @param name the name of its bean
 * @param connector what it connects with
 * @param proof what it logs in with for a proof
 */
record UnpooledConnections(String name, RotatingConnector<Connection> connector,
		ProofConnector proof) implements RotatingPool {

	@Override
	public PoolLogins logins() {
		return this.connector.logins();
	}

	@Override
	public LoginResult<?> tryLogin(PoolLogin login) {
		return this.connector.prove(login, this.proof);
	}

	@Override
	public LoginResult<?> tryLiveLogin(PoolLogin login) {
		return this.proof.tryAnyway(login, this.connector);
	}

	@Override
	public Object setup() {
		return this.proof.setup();
	}

	@Override
	public void discardSpare() {
		this.connector.discardSpare();
	}

	@Override
	public void retire() {
		// There is nothing to retire.
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
	public boolean isClosed() {
		return false;
	}

}
