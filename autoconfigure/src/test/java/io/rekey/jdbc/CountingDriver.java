// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;

/**
 * The driver of PostgreSQL, with a count of the logins that the server refused.
 */
public class CountingDriver implements Driver {

	static final AtomicInteger refused = new AtomicInteger();

	private final Driver driver;

	public CountingDriver() throws SQLException {
		this.driver = DriverManager.getDriver("jdbc:postgresql://localhost/postgres");
	}

	@Override
	public Connection connect(String url, Properties info) throws SQLException {
		try {
			return this.driver.connect(url, info);
		}
		catch (SQLException ex) {
			if ("28P01".equals(ex.getSQLState())) {
				refused.incrementAndGet();
			}
			throw ex;
		}
	}

	@Override
	public boolean acceptsURL(String url) throws SQLException {
		return this.driver.acceptsURL(url);
	}

	@Override
	public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) throws SQLException {
		return this.driver.getPropertyInfo(url, info);
	}

	@Override
	public int getMajorVersion() {
		return this.driver.getMajorVersion();
	}

	@Override
	public int getMinorVersion() {
		return this.driver.getMinorVersion();
	}

	@Override
	public boolean jdbcCompliant() {
		return this.driver.jdbcCompliant();
	}

	@Override
	public Logger getParentLogger() {
		return Logger.getGlobal();
	}

}
