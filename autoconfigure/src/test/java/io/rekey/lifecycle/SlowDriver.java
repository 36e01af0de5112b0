// SPDX-License-Identifier: Apache-2.0

package io.rekey.lifecycle;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;

import org.jspecify.annotations.Nullable;

/**
 * The PostgreSQL driver, where logins that prove a version hang for as long as a test
 * wants.
 */
public final class SlowDriver implements Driver {

	static final String PREFIX = "slow:";

	static final AtomicInteger waiting = new AtomicInteger();

	static volatile CountDownLatch hang = new CountDownLatch(0);

	private final Driver driver = new org.postgresql.Driver();

	@Override
	public @Nullable Connection connect(String url, Properties info) throws SQLException {
		if (!acceptsURL(url)) {
			return null;
		}
		if (Thread.currentThread().getName().startsWith("rekey-prove-")) {
			hang();
		}
		return this.driver.connect(url.replace(PREFIX, ""), info);
	}

	private static void hang() throws SQLException {
		waiting.incrementAndGet();
		try {
			hang.await();
		}
		catch (InterruptedException ex) {
			throw new SQLException("interrupted", "08006", ex);
		}
		finally {
			waiting.decrementAndGet();
		}
	}

	@Override
	public boolean acceptsURL(String url) {
		return url.startsWith("jdbc:" + PREFIX);
	}

	@Override
	public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
		return new DriverPropertyInfo[0];
	}

	@Override
	public int getMajorVersion() {
		return 1;
	}

	@Override
	public int getMinorVersion() {
		return 0;
	}

	@Override
	public boolean jdbcCompliant() {
		return false;
	}

	@Override
	public Logger getParentLogger() {
		return Logger.getGlobal();
	}

}
