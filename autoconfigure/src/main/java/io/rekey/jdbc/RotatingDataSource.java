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
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

import io.rekey.SecretVersion;
import io.rekey.store.SecretStore;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * The {@code DataSource} under a pool: takes username and password, both of one version,
 * from the secret each time it connects, and heals a refused login within the same
 * attempt.
 */
final class RotatingDataSource extends AbstractDataSource {

	private final PhysicalConnector connector;

	private final PoolLogins logins;

	private final LoginHealer healer;

	private final SecretStore store;

	private final ConnectionTags tags = new ConnectionTags();

	private final Duration budget;

	private volatile Runnable onOutdated = () -> {
	};

	private volatile BooleanSupplier abandoned = () -> false;

	/**
	 * Creates the data source.
	 * @param connector opens physical connections
	 * @param logins takes the login from a version
	 * @param healer heals refused logins
	 * @param store has the live version
	 * @param budget how long to heal; less than the pool's connection timeout
	 */
	RotatingDataSource(PhysicalConnector connector, PoolLogins logins, LoginHealer healer, SecretStore store,
			Duration budget) {
		this.connector = connector;
		this.logins = logins;
		this.healer = healer;
		this.store = store;
		this.budget = budget;
	}

	/**
	 * Sets what the pool above has to say.
	 * @param onOutdated what to do about a connection that is outdated the moment it is
	 * made
	 * @param abandoned tells whether the pool is closed
	 */
	void attach(Runnable onOutdated, BooleanSupplier abandoned) {
		this.onOutdated = onOutdated;
		this.abandoned = abandoned;
	}

	@Override
	public Connection getConnection() throws SQLException {
		SecretVersion live = this.store.get(this.logins.secret());
		DatabaseLogin login = login(this.healer.preferred());
		Connection connection = connect(login);
		if (this.store.get(this.logins.secret()) != live) {
			this.onOutdated.run();
		}
		return connection;
	}

	private Connection connect(DatabaseLogin login) throws SQLException {
		try {
			return open(login);
		}
		catch (SQLException ex) {
			if (LoginRefusals.isLocked(ex) || !LoginRefusals.isRefusal(ex)) {
				throw ex;
			}
			return this.healer.heal(this::open, this.logins, login, ex, this.budget, this.abandoned);
		}
	}

	private Connection open(DatabaseLogin login) throws SQLException {
		Connection connection = this.connector.open(login);
		this.tags.add(connection, login);
		return connection;
	}

	private DatabaseLogin login(SecretVersion version) throws SQLException {
		DatabaseLogin login = this.logins.from(version);
		if (login == null) {
			throw new SQLException("Secret '" + version.id() + "' in version " + version.versionId()
					+ " lacks a key that the login needs");
		}
		return login;
	}

	/**
	 * Logs in once with another version, and out again.
	 * @param version the version
	 * @throws SQLException if that fails
	 */
	void tryLogin(SecretVersion version) throws SQLException {
		this.connector.open(login(version)).close();
	}

	/**
	 * Returns the login that new connections are made with.
	 * @return the login, or {@code null} if the version lacks a key
	 */
	@Nullable DatabaseLogin wantedLogin() {
		return this.logins.from(this.healer.preferred());
	}

	/**
	 * Returns the login of the live version.
	 * @return the login, or {@code null} if the version lacks a key
	 */
	@Nullable DatabaseLogin liveLogin() {
		return this.logins.from(this.store.get(this.logins.secret()));
	}

	PoolLogins logins() {
		return this.logins;
	}

	ConnectionTags tags() {
		return this.tags;
	}

	@Override
	public Connection getConnection(String username, String password) throws SQLException {
		throw new SQLFeatureNotSupportedException("The login comes from secret '" + this.logins.secret() + "'");
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
