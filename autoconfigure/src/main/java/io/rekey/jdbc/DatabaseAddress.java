// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.util.Objects;
import java.util.regex.Pattern;

import io.rekey.SecretVersion;
import io.rekey.store.SecretJson;
import io.rekey.task.Names;
import org.jspecify.annotations.Nullable;

/**
 * The address of a database as one version of a secret has it, under the keys
 * {@code engine}, {@code host}, {@code port} and {@code dbname}. Nothing gets into a URL
 * that could be read as an option of the driver.
 */
final class DatabaseAddress {

	static final String HOST = "host";

	private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,255}");

	private static final Pattern IPV6 = Pattern.compile("\\[?([0-9A-Fa-f.:]{2,45})]?");

	private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

	private static final int MAX_PORT = 65535;

	private final SecretVersion version;

	private DatabaseAddress(SecretVersion version) {
		this.version = version;
	}

	/**
	 * Builds the JDBC URL of a version.
	 * @param version the version
	 * @return the URL
	 * @throws InvalidDatabaseAddressException if there is no good address in it
	 */
	static String url(SecretVersion version) {
		return new DatabaseAddress(version).build();
	}

	/**
	 * Builds the JDBC URL of a version, if there is a good address in it.
	 * @param version the version
	 * @return the URL or {@code null}
	 */
	static @Nullable String urlOrNull(SecretVersion version) {
		try {
			return url(version);
		}
		catch (InvalidDatabaseAddressException ex) {
			// Whoever needs the URL says what that means.
			return null;
		}
	}

	private String build() {
		String host = host();
		DatabaseEngine engine = engine();
		return engine.url(host, port(engine), database(engine));
	}

	private DatabaseEngine engine() {
		DatabaseEngine engine = DatabaseEngine.of(required("engine"));
		if (engine == null) {
			throw new InvalidDatabaseAddressException("its key 'engine' names no engine that is known here",
					"Use one of postgres, mysql, mariadb, sqlserver, oracle and db2");
		}
		if (!engine.hasDriver()) {
			throw new InvalidDatabaseAddressException(
					"the driver for its engine, " + engine.driver() + ", is not on the class path",
					"Add the dependency " + engine.dependency());
		}
		return engine;
	}

	private String host() {
		String host = required(HOST);
		if (host.indexOf(':') < 0 && NAME.matcher(host).matches()) {
			return host;
		}
		var address = IPV6.matcher(host);
		if (host.indexOf(':') >= 0 && address.matches() && host.startsWith("[") == host.endsWith("]")) {
			return Objects.requireNonNull(address.group(1));
		}
		throw new InvalidDatabaseAddressException("its key 'host' is neither one host name nor one IP address",
				"Correct it");
	}

	private int port(DatabaseEngine engine) {
		String port = optional("port");
		if (port == null) {
			return engine.defaultPort();
		}
		int number = PORT.matcher(port).matches() ? Integer.parseInt(port) : 0;
		if (number < 1 || number > MAX_PORT) {
			throw new InvalidDatabaseAddressException("its key 'port' is no port number", "Correct it");
		}
		return number;
	}

	private String database(DatabaseEngine engine) {
		String name = optional("dbname");
		String database = (name != null) ? engine.encode(name) : engine.defaultDatabase();
		if (database == null) {
			throw (name != null) ? new InvalidDatabaseAddressException(
					"its key 'dbname' has characters that can't stand in a JDBC URL of its engine", "Correct it")
					: missing("dbname");
		}
		return database;
	}

	private String required(String key) {
		String value = optional(key);
		if (value == null) {
			throw missing(key);
		}
		return value;
	}

	private @Nullable String optional(String key) {
		String value = this.version.get(key);
		return (value != null && !value.isBlank()) ? value.strip() : null;
	}

	private InvalidDatabaseAddressException missing(String key) {
		String present = this.version.isJson()
				? "it has no key '" + key + "' (keys: " + Names.list(this.version.values().keySet()) + ")"
				: "it is no JSON object, and so has no key '" + key + "'" + SecretJson.describeFlaw(this.version);
		return new InvalidDatabaseAddressException(present, "Add key '" + key + "' to it");
	}

}
