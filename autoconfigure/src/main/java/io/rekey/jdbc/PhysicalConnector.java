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
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.util.ClassUtils;

/**
 * Opens physical connections by the driver of a JDBC URL.
 */
final class PhysicalConnector {

	private final Driver driver;

	private final Properties properties;

	private PhysicalConnector(Driver driver, Properties properties) {
		this.driver = driver;
		this.properties = properties;
	}

	/**
	 * Finds the driver, as a pool would.
	 * @param url the JDBC URL
	 * @param driverClassName the class of the driver, or {@code null} to let the URL
	 * decide
	 * @param properties properties for the driver
	 * @return the connector
	 * @throws SQLException if no driver accepts the URL
	 */
	static PhysicalConnector of(String url, @Nullable String driverClassName, Properties properties)
			throws SQLException {
		return new PhysicalConnector(driver(url, driverClassName), properties);
	}

	private static Driver driver(String url, @Nullable String driverClassName) throws SQLException {
		if (driverClassName == null) {
			return DriverManager.getDriver(url);
		}
		Class<?> type = ClassUtils.resolveClassName(driverClassName, null);
		return (Driver) BeanUtils.instantiateClass(type);
	}

	Connection open(DatabaseLogin login) throws SQLException {
		Properties info = new Properties();
		this.properties.forEach((name, value) -> info.setProperty(name.toString(), value.toString()));
		if (login.username() != null) {
			info.setProperty("user", login.username());
		}
		info.setProperty("password", login.password());
		Connection connection = this.driver.connect(login.url(), info);
		if (connection == null) {
			throw new SQLException("The driver " + this.driver.getClass().getName() + " does not accept the JDBC URL");
		}
		return connection;
	}

}
