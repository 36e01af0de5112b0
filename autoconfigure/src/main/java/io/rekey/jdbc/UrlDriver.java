// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Properties;
import java.util.logging.Logger;

import org.jspecify.annotations.Nullable;

/**
 * Stands for whatever driver the URL is for. Not registered with the
 * {@code DriverManager}, which it asks.
 */
final class UrlDriver implements Driver {

	@Override
	public @Nullable Connection connect(String url, Properties info) throws SQLException {
		return DriverManager.getDriver(url).connect(url, info);
	}

	@Override
	public boolean acceptsURL(String url) throws SQLException {
		return DriverManager.getDriver(url).acceptsURL(url);
	}

	@Override
	public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) throws SQLException {
		return DriverManager.getDriver(url).getPropertyInfo(url, info);
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
