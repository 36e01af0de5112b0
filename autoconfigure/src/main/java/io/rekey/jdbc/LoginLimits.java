// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * Properties by which a driver gives up a login by itself. Without them most wait for
 * ever for a host that accepts a connection and says nothing, and no interrupt reaches
 * them.
 */
final class LoginLimits {

	private final Map<String, String> properties;

	private final boolean limitsReads;

	private LoginLimits(Map<String, String> properties, boolean limitsReads) {
		this.properties = properties;
		this.limitsReads = limitsReads;
	}

	/**
	 * Finds the limits for a driver. What the user has set stays as it is.
	 * @param url the JDBC URL
	 * @param set the properties that the driver gets
	 * @param limit how long to wait for the host to accept a connection, and then for
	 * each of its answers
	 * @return the limits; none for a driver that is not known
	 */
	static LoginLimits of(String url, Properties set, Duration limit) {
		String millis = Long.toString(limit.toMillis());
		String seconds = Long.toString(Math.max(1, limit.plusMillis(999).toSeconds()));
		if (url.startsWith("jdbc:postgresql:")) {
			// A login timeout would have the driver log in, and be left, in another
			// thread.
			return of(url, set, "socketTimeout", seconds, Map.of("connectTimeout", seconds, "loginTimeout", "0"));
		}
		if (url.startsWith("jdbc:mysql:") || url.startsWith("jdbc:mariadb:")) {
			return of(url, set, "socketTimeout", millis, Map.of("connectTimeout", millis));
		}
		if (url.startsWith("jdbc:sqlserver:")) {
			return of(url, set, "socketTimeout", millis, Map.of("loginTimeout", seconds));
		}
		if (url.startsWith("jdbc:oracle:")) {
			return of(url, set, "oracle.jdbc.ReadTimeout", millis, Map.of("oracle.net.CONNECT_TIMEOUT", millis));
		}
		return new LoginLimits(Map.of(), false);
	}

	private static LoginLimits of(String url, Properties set, String reads, String limit, Map<String, String> others) {
		Map<String, String> properties = new LinkedHashMap<>(others);
		properties.put(reads, limit);
		properties.keySet().removeIf((name) -> isSet(name, url, set));
		return new LoginLimits(properties, properties.containsKey(reads));
	}

	private static boolean isSet(String name, String url, Properties set) {
		return set.keySet().stream().anyMatch((one) -> one.toString().equalsIgnoreCase(name))
				|| Pattern.compile("[?&;(,]\\s*" + Pattern.quote(name) + "\\s*=", Pattern.CASE_INSENSITIVE)
					.matcher(url)
					.find();
	}

	/**
	 * Adds the limits to the properties of a driver.
	 * @param set the properties
	 * @return a copy with both
	 */
	Properties addTo(Properties set) {
		Properties all = new Properties();
		all.putAll(set);
		all.putAll(this.properties);
		return all;
	}

	/**
	 * Whether a connection waits no longer than that for its database from now on, unless
	 * it is told otherwise.
	 */
	boolean limitReads() {
		return this.limitsReads;
	}

}
