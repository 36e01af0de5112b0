// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.rotation;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import java.util.logging.Logger;

/**
 * PostgreSQL's driver at another URL. It looks at each login that it is given, before the
 * database does.
 */
final class RecordingDriver implements Driver {

	static final String PREFIX = "jdbc:recording:";

	private final Driver delegate = new org.postgresql.Driver();

	private final BiPredicate<String, String> belongTogether;

	private final AtomicLong attempts = new AtomicLong();

	private final AtomicLong connections = new AtomicLong();

	private final AtomicLong torn = new AtomicLong();

	/**
	 * Creates the driver.
	 * @param belongTogether whether a username and a password are of one version
	 */
	RecordingDriver(BiPredicate<String, String> belongTogether) {
		this.belongTogether = belongTogether;
	}

	@Override
	public Connection connect(String url, Properties info) throws SQLException {
		if (!acceptsURL(url)) {
			return null;
		}
		this.attempts.incrementAndGet();
		if (!this.belongTogether.test(info.getProperty("user"), info.getProperty("password"))) {
			this.torn.incrementAndGet();
		}
		Connection connection = this.delegate.connect("jdbc:" + url.substring(PREFIX.length()), info);
		this.connections.incrementAndGet();
		return connection;
	}

	@Override
	public boolean acceptsURL(String url) {
		return url.startsWith(PREFIX);
	}

	long attempts() {
		return this.attempts.get();
	}

	long connections() {
		return this.connections.get();
	}

	long torn() {
		return this.torn.get();
	}

	@Override
	public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
		return new DriverPropertyInfo[0];
	}

	@Override
	public int getMajorVersion() {
		return this.delegate.getMajorVersion();
	}

	@Override
	public int getMinorVersion() {
		return this.delegate.getMinorVersion();
	}

	@Override
	public boolean jdbcCompliant() {
		return this.delegate.jdbcCompliant();
	}

	@Override
	public Logger getParentLogger() {
		return Logger.getLogger(getClass().getName());
	}

}
