// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * A {@link RotatingDataSource} for a pool whose borrowers may bring a login of their own.
 * Such a login is none of the secret's, and is tried as it is.
 */
final class AlternateLoginDataSource extends DelegatingDataSource {

	private final Driver driver;

	private final String url;

	private final Properties properties;

	/**
	 * Creates the data source.
	 * @param rotating what to connect with, without a login
	 * @param driver the driver of the database
	 * @param url where other logins connect to
	 * @param properties properties for the driver
	 */
	AlternateLoginDataSource(RotatingDataSource rotating, Driver driver, String url, Properties properties) {
		super(rotating);
		this.driver = driver;
		this.url = url;
		this.properties = properties;
	}

	@Override
	public Connection getConnection(@Nullable String username, @Nullable String password) throws SQLException {
		if (username == null || password == null) {
			return getConnection();
		}
		Properties info = new Properties();
		info.putAll(this.properties);
		info.setProperty("user", username);
		info.setProperty("password", password);
		return this.driver.connect(this.url, info);
	}

}
