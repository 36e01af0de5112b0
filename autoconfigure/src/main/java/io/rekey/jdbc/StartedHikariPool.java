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
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import io.rekey.pool.LoginResult;
import io.rekey.pool.PoolCounts;
import io.rekey.pool.PoolLogin;
import io.rekey.pool.PoolLogins;
import io.rekey.pool.Retirement;
import io.rekey.pool.RotatingConnector;
import io.rekey.pool.RotatingPool;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * A HikariCP that was started before it became a bean, and can't be given another
 * DataSource any more. It gets each new login, username and password together, once that
 * is live. Which of its connections are old can't be told, so as many are replaced as it
 * had then; HikariCP hands out those that were opened first.
 */
final class StartedHikariPool implements RotatingPool {

	private static final Log logger = LogFactory.getLog(StartedHikariPool.class);

	private static final long PACE_MILLIS = 40;

	private final String name;

	private final HikariDataSource dataSource;

	private final HikariPool pool;

	private final Borrower borrower;

	private final RotatingConnector<Connection> connector;

	private final Retirement retirement;

	private final AtomicInteger remaining = new AtomicInteger();

	/**
	 * Creates the pool.
	 * @param name the name of its bean
	 * @param dataSource the pool, which is running
	 * @param connector tells the login, and tries one
	 * @param retirement how old connections go
	 */
	StartedHikariPool(String name, HikariDataSource dataSource, RotatingConnector<Connection> connector,
			Retirement retirement) {
		this.name = name;
		this.dataSource = dataSource;
		this.pool = new HikariPool(dataSource);
		this.borrower = new Borrower(name, this.pool);
		this.connector = connector;
		this.retirement = retirement;
		logger.warn("Pool '" + name + "' was started before it became a bean. It gets the new login of secret '"
				+ connector.logins().secret() + "' after a rotation, but in the middle of one its connections may be"
				+ " refused. Don't call getConnection() on it, nor create it with a HikariConfig, in the bean method.");
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public PoolLogins logins() {
		return this.connector.logins();
	}

	@Override
	public LoginResult<?> tryLogin(PoolLogin login) {
		return this.connector.tryLogin(login);
	}

	@Override
	public void retire() {
		PoolLogin login = this.connector.liveLogin();
		if (login == null || isClosed()) {
			return;
		}
		if (!login.url().equals(this.dataSource.getJdbcUrl())) {
			logger.warn("Pool '" + this.name + "' was started before it became a bean and keeps its JDBC URL,"
					+ " though that of its secret has changed");
		}
		this.dataSource.setCredentials(Credentials.of(login.username(), login.password()));
		if (this.retirement == Retirement.AT_ONCE) {
			this.connector.retired(this.pool.total());
			this.pool.evictAll();
		}
		else if (this.retirement == Retirement.ROLLING && this.remaining.getAndSet(this.pool.total()) == 0) {
			var unused = this.borrower.start(this::roll);
		}
	}

	@Override
	public boolean isRolling() {
		return this.retirement == Retirement.ROLLING;
	}

	private void roll() {
		try {
			while (this.remaining.get() > 0 && !isClosed()) {
				int total = this.pool.total();
				this.borrower.run(this::evictOne);
				do {
					pause();
				}
				while (!isClosed() && !this.pool.isRefilled(total));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void evictOne() {
		try {
			this.pool.evict(this.pool.borrow());
			this.remaining.decrementAndGet();
			this.connector.retired(1);
		}
		catch (SQLException ex) {
			logger.debug("No connection of pool '" + this.name + "' could be borrowed: " + ex.getSQLState());
		}
	}

	private static void pause() throws InterruptedException {
		TimeUnit.MILLISECONDS.sleep(PACE_MILLIS / 2 + ThreadLocalRandom.current().nextLong(PACE_MILLIS));
	}

	@Override
	public int outdated() {
		return this.remaining.get();
	}

	@Override
	public int connections() {
		return this.pool.total();
	}

	@Override
	public PoolCounts counts() {
		return this.connector.counts();
	}

	@Override
	public boolean isClosed() {
		return this.dataSource.isClosed();
	}

}
