// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;

import org.jspecify.annotations.Nullable;

/**
 * What Oracle UCP makes an instance of, by name, to connect with: it takes the name of a
 * class where other pools take an object. A connection property leads to the
 * {@link RotatingDriver} that does the work. Public for UCP only.
 */
public final class UcpDriver implements Driver {

	/**
	 * The connection property that names the driver.
	 */
	static final String PROPERTY = "io.rekey.driver";

	private static final Map<String, WeakReference<RotatingDriver>> DRIVERS = new ConcurrentHashMap<>();

	/**
	 * For data sources that were derived from the pool's: they know the name of this
	 * class, and have a login of their own.
	 */
	private final Driver driver = new UrlDriver();

	/**
	 * Makes a driver known, for as long as somebody else holds it.
	 * @param driver the driver
	 * @return the value of the connection property that leads to it
	 */
	static String register(RotatingDriver driver) {
		DRIVERS.values().removeIf((reference) -> reference.get() == null);
		String id = UUID.randomUUID().toString();
		DRIVERS.put(id, new WeakReference<>(driver));
		return id;
	}

	@Override
	public @Nullable Connection connect(String url, Properties info) throws SQLException {
		String id = info.getProperty(PROPERTY);
		if (id == null) {
			return this.driver.connect(url, info);
		}
		WeakReference<RotatingDriver> reference = DRIVERS.get(id);
		RotatingDriver driver = (reference != null) ? reference.get() : null;
		if (driver == null) {
			throw new SQLException("The application that this pool belongs to was closed");
		}
		Properties rest = new Properties();
		rest.putAll(info);
		rest.remove(PROPERTY);
		return driver.connect(url, rest);
	}

	/**
	 * Never found by a URL.
	 */
	@Override
	public boolean acceptsURL(String url) {
		return false;
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
