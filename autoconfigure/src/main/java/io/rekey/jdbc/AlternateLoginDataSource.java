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
