// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.ssl.DefaultJavaSSLFactory;

/**
 * PostgreSQL, through its JDBC driver.
 */
final class PostgresDatabase implements Database {

	/**
	 * The only SQLState with which PostgreSQL refuses a password, also for a user who
	 * does not exist. 28000 means that no password would do.
	 */
	private static final String INVALID_PASSWORD = "28P01";

	/**
	 * PostgreSQL cuts longer names off and says nothing.
	 */
	private static final int USERNAME_BYTES = 63;

	private static final int LOGIN_TIMEOUT_SECONDS = 5;

	/**
	 * A change of password takes milliseconds; a server that hangs must not use up the
	 * function's time.
	 */
	private static final int SOCKET_TIMEOUT_SECONDS = 10;

	private final Driver driver = new Driver();

	@Override
	public Set<String> engines() {
		return Set.of("postgres", "aurora-postgresql");
	}

	@Override
	public int defaultPort() {
		return 5432;
	}

	@Override
	public String defaultDatabaseName() {
		return "postgres";
	}

	@Override
	public Optional<String> usernameProblem(DatabaseSecret secret) {
		boolean fits = secret.username().getBytes(StandardCharsets.UTF_8).length <= USERNAME_BYTES;
		return fits ? Optional.empty() : Optional.of("is longer than " + USERNAME_BYTES + " bytes");
	}

	@Override
	public Optional<Session> login(DatabaseSecret secret) throws SQLException {
		try {
			// All that comes from the secret goes into properties: in a URL it could set
			// options of the driver.
			Connection connection = this.driver.connect("jdbc:postgresql://", properties(secret));
			return Optional.of(new PostgresSession(Objects.requireNonNull(connection), secret.username()));
		}
		catch (SQLException ex) {
			if (INVALID_PASSWORD.equals(ex.getSQLState())) {
				return Optional.empty();
			}
			throw ex;
		}
	}

	private static Properties properties(DatabaseSecret secret) {
		Properties properties = new Properties();
		PGProperty.PG_HOST.set(properties, secret.host());
		PGProperty.PG_PORT.set(properties, secret.port());
		PGProperty.PG_DBNAME.set(properties, secret.databaseName());
		PGProperty.USER.set(properties, secret.username());
		PGProperty.PASSWORD.set(properties, secret.password());
		PGProperty.APPLICATION_NAME.set(properties, "rekey-rotation");
		PGProperty.CONNECT_TIMEOUT.set(properties, LOGIN_TIMEOUT_SECONDS);
		PGProperty.LOGIN_TIMEOUT.set(properties, LOGIN_TIMEOUT_SECONDS);
		PGProperty.SOCKET_TIMEOUT.set(properties, SOCKET_TIMEOUT_SECONDS);
		// A server that asks for no password proves nothing about one, and one that asks
		// for the plain password must not get it.
		PGProperty.REQUIRE_AUTH.set(properties, "scram-sha-256,md5");
		switch (secret.tls()) {
			case VERIFIED -> {
				PGProperty.SSL_MODE.set(properties, "verify-full");
				// The JVM's trust store: in Lambda's Java runtimes it has the CAs of RDS.
				PGProperty.SSL_FACTORY.set(properties, DefaultJavaSSLFactory.class.getName());
			}
			case PREFERRED -> PGProperty.SSL_MODE.set(properties, "prefer");
			case OFF -> PGProperty.SSL_MODE.set(properties, "disable");
		}
		return properties;
	}

}
