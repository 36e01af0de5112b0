// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;

import io.rekey.pool.LoginResult;
import io.rekey.pool.RotatingConnector;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * The {@code DataSource} under a pool: takes username and password, both of one version,
 * from the secret each time it connects, and heals a refused login within the same
 * attempt.
 */
final class RotatingDataSource extends AbstractDataSource {

	/**
	 * "SQL-client unable to establish SQL-connection" (ISO/IEC 9075).
	 */
	private static final String CANNOT_CONNECT = "08001";

	private final RotatingConnector<Connection> connector;

	private final ShownLogins shown = new ShownLogins();

	RotatingDataSource(RotatingConnector<Connection> connector) {
		this.connector = connector;
	}

	RotatingConnector<Connection> connector() {
		return this.connector;
	}

	ShownLogins shown() {
		return this.shown;
	}

	@Override
	public Connection getConnection() throws SQLException {
		return connect(this.connector);
	}

	/**
	 * Connects. Whatever keeps it from that reaches the caller as the exception that
	 * pools, and those who borrow, are ready for.
	 * @param connector what to connect with
	 * @return the connection
	 * @throws SQLException the driver's exception if there is none
	 */
	static Connection connect(RotatingConnector<Connection> connector) throws SQLException {
		LoginResult<Connection> result = tryToConnect(connector);
		if (result.isAccepted()) {
			return result.connection();
		}
		throw (result.cause() instanceof SQLException sql) ? sql : noConnection(connector, result.cause());
	}

	private static LoginResult<Connection> tryToConnect(RotatingConnector<Connection> connector) throws SQLException {
		try {
			return connector.connect();
		}
		catch (RuntimeException ex) {
			throw noConnection(connector, ex);
		}
	}

	private static SQLException noConnection(RotatingConnector<Connection> connector, Exception cause) {
		return new SQLException("No connection could be made with a login of secret '" + connector.logins().secret()
				+ "' (" + cause.getClass().getName() + ")", CANNOT_CONNECT, cause);
	}

	/**
	 * Pools call this with the login that they show, or with none.
	 */
	@Override
	public Connection getConnection(@Nullable String username, @Nullable String password) throws SQLException {
		if ((username != null || password != null) && !this.shown.contain(username, password)) {
			throw new SQLFeatureNotSupportedException(
					"The login comes from secret '" + this.connector.logins().secret() + "'");
		}
		return getConnection();
	}

	@Override
	public int getLoginTimeout() {
		return DriverManager.getLoginTimeout();
	}

	@Override
	public void setLoginTimeout(int seconds) {
		DriverManager.setLoginTimeout(seconds);
	}

}
