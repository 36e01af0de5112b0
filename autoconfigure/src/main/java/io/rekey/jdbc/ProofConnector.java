// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.function.Supplier;

import io.rekey.pool.LoginConnector;
import io.rekey.pool.LoginFailure;
import io.rekey.pool.LoginResult;
import io.rekey.pool.PoolLogin;
import io.rekey.pool.RotatingConnector;

/**
 * Opens connections for a proof: does to them what the pool does to a new one, and gives
 * up by itself at a host that does not answer. A connection that is not as new again
 * afterwards is closed.
 */
final class ProofConnector implements LoginConnector<Connection> {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private final Driver driver;

	private final Properties properties;

	private final Supplier<ConnectionSetup> setup;

	private final Duration limit;

	private final DriverConnector connector;

	/**
	 * Creates the connector.
	 * @param driver the driver
	 * @param properties properties for the driver
	 * @param setup what the pool does to a new connection, now
	 */
	ProofConnector(Driver driver, Properties properties, Supplier<ConnectionSetup> setup) {
		this(driver, properties, setup, LIMIT);
	}

	ProofConnector(Driver driver, Properties properties, Supplier<ConnectionSetup> setup, Duration limit) {
		this.driver = driver;
		this.properties = properties;
		this.setup = setup;
		this.limit = limit;
		this.connector = new DriverConnector(driver, properties);
	}

	ConnectionSetup setup() {
		return this.setup.get();
	}

	@Override
	public LoginResult<Connection> open(PoolLogin login) {
		ConnectionSetup use = setup();
		LoginLimits limits = LoginLimits.of(login.url(), this.properties, this.limit);
		LoginResult<Connection> result = new DriverConnector(this.driver, limits.addTo(this.properties)).open(login);
		if (!result.isAccepted()) {
			return result;
		}
		LoginResult<Connection> used = use.tryOut(result.connection());
		if (limits.limitReads() && isOpen(result.connection())) {
			removeLimit(result.connection());
		}
		return used;
	}

	/**
	 * Logs in and out again, whatever was refused a moment ago; but a locked account is
	 * left alone.
	 * @param login the login
	 * @param connector knows what was refused
	 * @return whether it was accepted, or why not
	 */
	LoginResult<Connection> tryAnyway(PoolLogin login, RotatingConnector<Connection> connector) {
		LoginResult<Connection> barred = connector.barred(login);
		if (barred != null && barred.failure() == LoginFailure.LOCKED) {
			return barred;
		}
		LoginResult<Connection> result = open(login);
		if (result.isAccepted()) {
			close(result.connection());
		}
		return result;
	}

	/**
	 * Who set no limit has none.
	 */
	private void removeLimit(Connection connection) {
		try {
			ConnectionSetup.setNetworkTimeout(connection, 0);
		}
		catch (SQLException ex) {
			close(connection);
		}
	}

	@Override
	public void close(Connection connection) {
		this.connector.close(connection);
	}

	@Override
	public boolean isOpen(Connection connection) {
		return this.connector.isOpen(connection);
	}

	@Override
	public Exception failure(String message) {
		return this.connector.failure(message);
	}

}
