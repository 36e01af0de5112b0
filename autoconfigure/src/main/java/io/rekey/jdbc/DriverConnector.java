// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

import io.rekey.pool.LoginConnector;
import io.rekey.pool.LoginFailure;
import io.rekey.pool.LoginResult;
import io.rekey.pool.PoolLogin;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.util.ClassUtils;

/**
 * Opens physical connections by a JDBC driver.
 */
final class DriverConnector implements LoginConnector<Connection> {

	private static final Log logger = LogFactory.getLog(DriverConnector.class);

	private final Driver driver;

	private final Properties properties;

	/**
	 * Creates the connector.
	 * @param driver the driver
	 * @param properties properties for the driver
	 */
	DriverConnector(Driver driver, Properties properties) {
		this.driver = driver;
		this.properties = properties;
	}

	/**
	 * Finds the driver, as a pool would.
	 * @param url the JDBC URL
	 * @param driverClassName the class of the driver, or {@code null} to let the URL
	 * decide
	 * @return the driver
	 * @throws SQLException if no driver accepts the URL
	 */
	static Driver driver(String url, @Nullable String driverClassName) throws SQLException {
		if (driverClassName == null) {
			return DriverManager.getDriver(url);
		}
		Class<?> type = ClassUtils.resolveClassName(driverClassName, null);
		return (Driver) BeanUtils.instantiateClass(type);
	}

	@Override
	public LoginResult<Connection> open(PoolLogin login) {
		try {
			Connection connection = this.driver.connect(login.url(), info(login));
			return (connection != null) ? LoginResult.accepted(connection) : LoginResult.failed(LoginFailure.OTHER,
					failure("The driver " + this.driver.getClass().getName() + " does not accept the JDBC URL"));
		}
		catch (SQLException ex) {
			return LoginResult.failed(LoginFailureClassifier.of(login.url()).classify(ex), ex);
		}
		catch (RuntimeException ex) {
			return LoginResult.failed(LoginFailure.OTHER,
					new SQLException("The driver " + this.driver.getClass().getName() + " failed", ex));
		}
	}

	private Properties info(PoolLogin login) {
		Properties info = new Properties();
		this.properties.forEach((name, value) -> info.setProperty(name.toString(), value.toString()));
		if (login.username() != null) {
			info.setProperty("user", login.username());
		}
		info.setProperty("password", login.password());
		return info;
	}

	@Override
	public void close(Connection connection) {
		try {
			connection.close();
		}
		catch (SQLException ex) {
			logger.debug("A connection could not be closed: SQLState " + ex.getSQLState());
		}
	}

	@Override
	public boolean isOpen(Connection connection) {
		try {
			return !connection.isClosed();
		}
		catch (SQLException ex) {
			// A connection that can't tell is of no use.
			return false;
		}
	}

	@Override
	public SQLException failure(String message) {
		return new SQLException(message);
	}

}
