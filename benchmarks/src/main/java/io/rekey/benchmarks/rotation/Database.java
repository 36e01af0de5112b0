// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.rotation;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * A real PostgreSQL server that checks passwords with SCRAM-SHA-256 and writes each login
 * and each refusal to its log. Safe for use by several threads.
 */
final class Database implements AutoCloseable {

	private static final String HBA = """
			host all postgres 127.0.0.1/32 trust
			host all all      127.0.0.1/32 scram-sha-256
			""";

	private final EmbeddedPostgres server;

	private final Connection superuser;

	private final ServerLog log;

	private Database(EmbeddedPostgres server, Path log) throws SQLException {
		this.server = server;
		this.superuser = server.getPostgresDatabase().getConnection();
		this.log = new ServerLog(log);
	}

	/**
	 * Starts a server.
	 * @param log file that the server's log goes to
	 * @param scramIterations what a login costs; the server's default is 4096
	 * @return the server
	 * @throws IOException if it can't be started
	 * @throws SQLException if it can't be reached
	 */
	static Database start(Path log, int scramIterations) throws IOException, SQLException {
		EmbeddedPostgres server = EmbeddedPostgres.builder()
			.setServerConfig("password_encryption", "scram-sha-256")
			.setServerConfig("scram_iterations", Integer.toString(scramIterations))
			.setServerConfig("log_connections", "on")
			.setServerConfig("max_connections", "400")
			.setDataDirectoryCustomizer(Database::checkPasswords)
			.setOutputRedirector(ProcessBuilder.Redirect.to(log.toFile()))
			.setErrorRedirector(ProcessBuilder.Redirect.to(log.toFile()))
			.start();
		return new Database(server, log);
	}

	private static void checkPasswords(File data) {
		try {
			Files.writeString(data.toPath().resolve("pg_hba.conf"), HBA);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Returns what stands behind {@code jdbc:} in the URL.
	 * @return as {@code postgresql://localhost:40123/postgres}
	 */
	String address() {
		return "postgresql://localhost:" + this.server.getPort() + "/postgres";
	}

	ServerLog log() {
		return this.log;
	}

	void createUser(String name, String password) {
		execute("CREATE ROLE " + name + " LOGIN");
		changePassword(name, password);
	}

	/**
	 * Changes a user's password.
	 * @param name the user
	 * @param password the password: letters and digits
	 */
	void changePassword(String name, String password) {
		execute("ALTER ROLE " + name + " PASSWORD '" + password + "'");
	}

	void createTable(String name) {
		execute("CREATE TABLE " + name + " (id bigint PRIMARY KEY); GRANT SELECT, INSERT ON " + name + " TO PUBLIC");
	}

	private synchronized void execute(String sql) {
		try (Statement statement = this.superuser.createStatement()) {
			statement.execute(sql);
		}
		catch (SQLException ex) {
			// The statement may hold a password, and so may the message.
			throw new IllegalStateException("The statement failed with SQLState " + ex.getSQLState());
		}
	}

	@Override
	public void close() throws IOException, SQLException {
		this.superuser.close();
		this.server.close();
	}

}
