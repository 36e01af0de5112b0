// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.endpoint;

import java.time.Duration;

import io.rekey.SecretId;
import io.rekey.pool.LoginConnector;
import io.rekey.pool.LoginFailure;
import io.rekey.pool.LoginKeys;
import io.rekey.pool.LoginResult;
import io.rekey.pool.PoolLogin;
import io.rekey.pool.PoolLogins;
import io.rekey.pool.PoolRegistry;
import io.rekey.pool.RotatingConnector;
import io.rekey.pool.RotatingPool;

/**
 * A pool of one connection, whose database accepts one version only.
 */
final class HealedPool implements RotatingPool, LoginConnector<Object> {

	private final RotatingConnector<Object> connector;

	private final String accepted;

	private final LoginResult<Object> connection;

	HealedPool(PoolRegistry registry, SecretId secret, String accepted) {
		PoolLogins logins = new PoolLogins(new LoginKeys(secret, "username", "password", null), (version) -> "jdbc:x");
		this.accepted = accepted;
		this.connector = registry.connector(this, logins, Duration.ofSeconds(5));
		this.connection = this.connector.connect();
		registry.add(this);
	}

	boolean isConnected() {
		return this.connection.isAccepted();
	}

	@Override
	public LoginResult<Object> open(PoolLogin login) {
		return login.versionId().equals(this.accepted) ? LoginResult.accepted(new Object())
				: LoginResult.failed(LoginFailure.REFUSED, failure("refused"));
	}

	@Override
	public void close(Object connection) {
	}

	@Override
	public boolean isOpen(Object connection) {
		return true;
	}

	@Override
	public Exception failure(String message) {
		return new Exception(message);
	}

	@Override
	public String name() {
		return "healedDataSource";
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
	public void retire() {
	}

	@Override
	public int outdated() {
		return this.connector.outdated();
	}

	@Override
	public boolean isClosed() {
		return false;
	}

}
