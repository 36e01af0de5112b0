// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Properties;
import java.util.logging.Logger;

import io.rekey.pool.RotatingConnector;
import org.jspecify.annotations.Nullable;

/**
 * The {@code Driver} under a pool that takes one: as {@link RotatingDataSource} for those
 * that take a {@code DataSource}. It is not registered with the {@code DriverManager}.
 */
final class RotatingDriver implements Driver {

	private final Driver driver;

	private final @Nullable RotatingConnector<Connection> connector;

	private final ShownLogins shown = new ShownLogins();

	/**
	 * Creates a driver that follows nothing. Who derives a data source from one that
	 * follows, as Spring Boot does for Flyway, makes another instance of its driver's
	 * class.
	 */
	RotatingDriver() {
		this.driver = new UrlDriver();
		this.connector = null;
	}

	/**
	 * Creates the driver.
	 * @param driver the driver of the database
	 * @param connector what to connect with
	 */
	RotatingDriver(Driver driver, RotatingConnector<Connection> connector) {
		this.driver = driver;
		this.connector = connector;
	}

	/**
	 * Whether the login comes from a secret.
	 */
	boolean isFollowing() {
		return this.connector != null;
	}

	ShownLogins shown() {
		return this.shown;
	}

	/**
	 * Connects, wherever the URL and the login of the secret's version lead to. A login
	 * that a borrower brings is tried as it is, unless the pool showed it.
	 */
	@Override
	public @Nullable Connection connect(String url, Properties info) throws SQLException {
		String password = info.getProperty("password");
		boolean own = password == null || this.shown.contain(info.getProperty("user"), password);
		return (own && this.connector != null) ? RotatingDataSource.connect(this.connector)
				: this.driver.connect(url, info);
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
		return Logger.getLogger("io.rekey.jdbc");
	}

}
