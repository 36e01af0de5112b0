// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * The kinds of databases that secrets name by their key {@code engine}, and how the URL
 * of each is written.
 *
 * @see <a href=
 * "https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html">JSON
 * structure of AWS Secrets Manager secrets</a>
 */
enum DatabaseEngine {

	/**
	 * The driver decodes the database's name. Without one it would take the username;
	 * AWS's default is {@code postgres}.
	 */
	POSTGRES("jdbc:postgresql://", 5432, "postgres", "org.postgresql.Driver", "org.postgresql:postgresql"),

	/**
	 * The driver decodes the database's name.
	 */
	MYSQL("jdbc:mysql://", 3306, "", "com.mysql.cj.jdbc.Driver", "com.mysql:mysql-connector-j"),

	/**
	 * The driver takes the database's name as it stands.
	 */
	MARIADB("jdbc:mariadb://", 3306, "", "org.mariadb.jdbc.Driver", "org.mariadb.jdbc:mariadb-java-client"),

	/**
	 * An IPv6 address can't stand before the port.
	 * @see <a href=
	 * "https://learn.microsoft.com/sql/connect/jdbc/building-the-connection-url">Building
	 * the connection URL</a>
	 */
	SQLSERVER("jdbc:sqlserver://", 1433, "master", "com.microsoft.sqlserver.jdbc.SQLServerDriver",
			"com.microsoft.sqlserver:mssql-jdbc") {

		@Override
		String url(String host, int port, String database) {
			return (host.indexOf(':') >= 0)
					? "jdbc:sqlserver://;serverName=" + host + ";portNumber=" + port + ";databaseName=" + database
					: "jdbc:sqlserver://" + host + ":" + port + ";databaseName=" + database;
		}

	},

	ORACLE("jdbc:oracle:thin:@//", 1521, null, "oracle.jdbc.OracleDriver", "com.oracle.database.jdbc:ojdbc17"),

	DB2("jdbc:db2://", 50000, null, "com.ibm.db2.jcc.DB2Driver", "com.ibm.db2:jcc");

	private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}_$.-]*");

	private static final String UNRESERVED = "-._~";

	private final String prefix;

	private final int defaultPort;

	private final @Nullable String defaultDatabase;

	private final String driver;

	private final String dependency;

	DatabaseEngine(String prefix, int defaultPort, @Nullable String defaultDatabase, String driver, String dependency) {
		this.prefix = prefix;
		this.defaultPort = defaultPort;
		this.defaultDatabase = defaultDatabase;
		this.driver = driver;
		this.dependency = dependency;
	}

	/**
	 * Finds an engine, by the name that the templates of Secrets Manager use or that of
	 * RDS, such as {@code aurora-postgresql} and {@code sqlserver-se}. For MySQL,
	 * MariaDB's driver does as well where MySQL's is missing.
	 * @param name the name
	 * @return the engine, or {@code null} if the name is unknown
	 */
	static @Nullable DatabaseEngine of(String name) {
		String lower = name.toLowerCase(Locale.ROOT);
		return switch (lower) {
			case "postgres", "postgresql", "aurora-postgresql" -> POSTGRES;
			case "mysql", "aurora", "aurora-mysql" -> (MYSQL.hasDriver() || !MARIADB.hasDriver()) ? MYSQL : MARIADB;
			case "mariadb" -> MARIADB;
			default -> edition(lower);
		};
	}

	private static @Nullable DatabaseEngine edition(String name) {
		for (DatabaseEngine engine : new DatabaseEngine[] { SQLSERVER, ORACLE, DB2 }) {
			if ((name + "-").startsWith(engine.name().toLowerCase(Locale.ROOT) + "-")) {
				return engine;
			}
		}
		return null;
	}

	boolean hasDriver() {
		return ClassUtils.isPresent(this.driver, null);
	}

	String driver() {
		return this.driver;
	}

	String dependency() {
		return this.dependency;
	}

	int defaultPort() {
		return this.defaultPort;
	}

	/**
	 * Returns the database to connect to if the secret names none.
	 * @return the name, empty for none, or {@code null} if the secret must name one
	 */
	@Nullable String defaultDatabase() {
		return this.defaultDatabase;
	}

	/**
	 * Writes the name of a database as it has to stand in a URL.
	 * @param name the name
	 * @return the text, or {@code null} if the driver can't be given such a name
	 */
	@Nullable String encode(String name) {
		if (this == POSTGRES || this == MYSQL) {
			return percentEncode(name);
		}
		return PLAIN.matcher(name).matches() ? name : null;
	}

	private static String percentEncode(String name) {
		StringBuilder encoded = new StringBuilder();
		for (byte one : name.getBytes(StandardCharsets.UTF_8)) {
			char c = (char) (one & 0xff);
			if (c < 0x80 && (Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0)) {
				encoded.append(c);
			}
			else {
				encoded.append(String.format("%%%02X", (int) c));
			}
		}
		return encoded.toString();
	}

	/**
	 * Builds the URL.
	 * @param host a host name, an IPv4 address or an IPv6 address without brackets
	 * @param port the port
	 * @param database the encoded name of the database, or an empty text
	 * @return the JDBC URL
	 */
	String url(String host, int port, String database) {
		String authority = (host.indexOf(':') >= 0) ? "[" + host + "]" : host;
		return this.prefix + authority + ":" + port + "/" + database;
	}

}
