// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * A real PostgreSQL for all tests of this module. It asks for passwords (which an
 * embedded one does not by itself), offers TLS, and writes every statement to its log.
 */
final class TestPostgres implements TestServer {

	private static final String HBA = """
			host      all postgres   127.0.0.1/32 trust
			host      all trusting   127.0.0.1/32 trust
			host      all plain      127.0.0.1/32 password
			host      all barred     127.0.0.1/32 reject
			hostssl   all tls_only   127.0.0.1/32 scram-sha-256
			hostssl   all clear_only 127.0.0.1/32 reject
			hostnossl all tls_only   127.0.0.1/32 reject
			host      all all        127.0.0.1/32 scram-sha-256
			""";

	private static final TestPostgres INSTANCE = start();

	private final EmbeddedPostgres server;

	private final TestCertificate certificate;

	private final Path logFile;

	private TestPostgres(EmbeddedPostgres server, TestCertificate certificate, Path logFile) {
		this.server = server;
		this.certificate = certificate;
		this.logFile = logFile;
	}

	static TestPostgres get() {
		return INSTANCE;
	}

	private static TestPostgres start() {
		try {
			Path directory = Files.createTempDirectory("rekey-rotation-tests");
			Path logFile = directory.resolve("server.log");
			directory.toFile().deleteOnExit();
			logFile.toFile().deleteOnExit();
			TestCertificate certificate = TestCertificate.create(directory);
			EmbeddedPostgres server = EmbeddedPostgres.builder()
				.setDataDirectory(directory.resolve("data"))
				.setDataDirectoryCustomizer((initialized) -> configure(initialized, certificate))
				.setServerConfig("ssl", "on")
				.setServerConfig("password_encryption", "md5")
				.setServerConfig("log_statement", "all")
				.setServerConfig("log_min_messages", "debug1")
				.setOutputRedirector(ProcessBuilder.Redirect.appendTo(logFile.toFile()))
				.setErrorRedirector(ProcessBuilder.Redirect.appendTo(logFile.toFile()))
				.start();
			return new TestPostgres(server, certificate, logFile);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void configure(File data, TestCertificate certificate) {
		try {
			Files.writeString(data.toPath().resolve("pg_hba.conf"), HBA);
			certificate.writeTo(data.toPath());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public int port() {
		return this.server.getPort();
	}

	TestCertificate certificate() {
		return this.certificate;
	}

	@Override
	public void createUser(String name, String password) {
		dropUser(name);
		execute("SET password_encryption = 'scram-sha-256'; CREATE ROLE " + quoted(name) + " LOGIN PASSWORD "
				+ literal(password));
	}

	@Override
	public void dropUser(String name) {
		execute("DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = " + literal(name) + ") THEN DROP OWNED BY "
				+ quoted(name) + "; DROP ROLE " + quoted(name) + "; END IF; END $$");
	}

	@Override
	public void createMaster(String name, String password, String user) {
		createUser(name, password);
		execute("ALTER ROLE " + name + " CREATEROLE; GRANT " + user + " TO " + name + " WITH ADMIN OPTION");
	}

	@Override
	public void createTable(String name, String reader) {
		execute("DROP TABLE IF EXISTS " + name + "; CREATE TABLE " + name + " (n INT); GRANT SELECT ON " + name + " TO "
				+ reader);
	}

	@Override
	public Connection connect(String username, String password) throws SQLException {
		return DriverManager.getConnection("jdbc:postgresql://localhost:" + port() + "/postgres", username, password);
	}

	@Override
	public void execute(String sql) {
		try (Connection connection = this.server.getPostgresDatabase().getConnection();
				Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public boolean canLogIn(String username, String password) {
		try (Connection connection = connect(username, password)) {
			return connection.isValid(5);
		}
		catch (SQLException ex) {
			if ("28P01".equals(ex.getSQLState())) {
				return false;
			}
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public String storedPassword(String name) {
		try (Connection connection = this.server.getPostgresDatabase().getConnection();
				Statement statement = connection.createStatement();
				ResultSet row = statement
					.executeQuery("SELECT rolpassword FROM pg_authid WHERE rolname = " + literal(name))) {
			if (!row.next()) {
				throw new IllegalStateException("No such user");
			}
			return row.getString(1);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public String log() {
		try (Stream<String> lines = Files.lines(this.logFile)) {
			return String.join("\n", lines.toList());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public String engine() {
		return "postgres";
	}

	private static String literal(String text) {
		return "'" + text.replace("'", "''") + "'";
	}

	private static String quoted(String name) {
		return "\"" + name.replace("\"", "\"\"") + "\"";
	}

}
