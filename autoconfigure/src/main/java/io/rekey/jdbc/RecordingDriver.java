// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Properties;
import java.util.logging.Logger;

import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * A driver that notes the properties it is asked to connect with, and connects to
 * nothing. DBCP2 tells its connection properties nobody else.
 */
final class RecordingDriver implements Driver {

	private static final Log logger = LogFactory.getLog(RecordingDriver.class);

	private final Properties recorded = new Properties();

	private RecordingDriver() {
	}

	/**
	 * Finds out which properties a pool connects with. The pool is not started by that:
	 * it gives up when it gets no connection.
	 * @param pool a pool that was not started
	 * @return the properties
	 */
	static Properties record(BasicDataSource pool) {
		RecordingDriver recording = new RecordingDriver();
		Driver driver = pool.getDriver();
		pool.setDriver(recording);
		try {
			pool.start();
		}
		catch (SQLException ex) {
			logger.trace("The pool told its connection properties and gave up, as it should");
		}
		finally {
			pool.setDriver(driver);
		}
		return recording.recorded;
	}

	@Override
	public Connection connect(String url, Properties info) throws SQLException {
		this.recorded.putAll(info);
		throw new SQLException("There is no connection here");
	}

	@Override
	public boolean acceptsURL(String url) {
		return true;
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
		return Logger.getLogger("io.rekey.jdbc");
	}

}
