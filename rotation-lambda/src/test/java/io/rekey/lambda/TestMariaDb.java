// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

import io.rekey.test.EmbeddedMariaDb;

/**
 * A real MariaDB for all tests of this module. It offers TLS and writes every statement
 * to its log.
 */
final class TestMariaDb implements TestServer {

	private static final TestMariaDb INSTANCE = startLogged();

	private final EmbeddedMariaDb server;

	private final TestCertificate certificate;

	private final Path logFile;

	private TestMariaDb(EmbeddedMariaDb server, TestCertificate certificate, Path logFile) {
		this.server = server;
		this.certificate = certificate;
		this.logFile = logFile;
		server.execute("CREATE USER IF NOT EXISTS admin IDENTIFIED BY 'admin'");
		server.execute("GRANT ALL ON *.* TO admin WITH GRANT OPTION");
	}

	static TestMariaDb get() {
		return INSTANCE;
	}

	private static TestMariaDb startLogged() {
		try {
			Path directory = Files.createTempDirectory("rekey-rotation-tests");
			// Files are deleted in the reverse order.
			directory.toFile().deleteOnExit();
			TestCertificate certificate = TestCertificate.create(directory);
			certificate.writeTo(directory);
			Path logFile = directory.resolve("general.log");
			EmbeddedMariaDb server = EmbeddedMariaDb.start("--general-log=1", "--general-log-file=" + logFile,
					"--character-set-server=utf8mb4", "--ssl-cert=" + directory.resolve("server.crt"),
					"--ssl-key=" + directory.resolve("server.key"));
			for (Path file : List.of(logFile, directory.resolve("server.crt"), directory.resolve("server.key"))) {
				file.toFile().deleteOnExit();
			}
			return new TestMariaDb(server, certificate, logFile);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	TestCertificate certificate() {
		return this.certificate;
	}

	@Override
	public int port() {
		return this.server.port();
	}

	@Override
	public String engine() {
		return "mariadb";
	}

	@Override
	public void createUser(String name, String password) {
		createUser(name, "%", "BY ?", password);
	}

	/**
	 * Create a user, or make it anew, who logs in from a host in a certain way.
	 */
	void createUser(String name, String host, String identified, String... parameters) {
		run("DROP USER IF EXISTS ?@?", name, host);
		String[] all = new String[parameters.length + 2];
		all[0] = name;
		all[1] = host;
		System.arraycopy(parameters, 0, all, 2, parameters.length);
		run("CREATE USER ?@? IDENTIFIED " + identified, all);
	}

	@Override
	public void dropUser(String name) {
		run("DROP USER IF EXISTS ?@'%'", name);
	}

	@Override
	public void createMaster(String name, String password, String user) {
		createUser(name, password);
		execute("GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, CREATE USER, RELOAD ON *.* TO " + name
				+ " WITH GRANT OPTION");
	}

	@Override
	public void createTable(String name, String reader) {
		execute("CREATE OR REPLACE TABLE test." + name + " (n INT)");
		execute("GRANT SELECT ON test." + name + " TO " + reader);
	}

	@Override
	public Connection connect(String username, String password) throws SQLException {
		return DriverManager.getConnection(this.server.jdbcUrl(), username, password);
	}

	@Override
	public void execute(String sql) {
		this.server.execute(sql);
	}

	@Override
	public boolean canLogIn(String username, String password) {
		return this.server.accepts(username, password);
	}

	@Override
	public String storedPassword(String name) {
		return column("SELECT authentication_string FROM mysql.user WHERE User = ?", name).get(0);
	}

	/**
	 * The grants of a user from everywhere, without what the server says of its password.
	 */
	List<String> grants(String name) {
		return column("SHOW GRANTS FOR ?@'%'", name).stream()
			.map((line) -> line.replaceAll("IDENTIFIED .*?'[^']*'", "").replace("`" + name + "`@", "`someone`@"))
			.toList();
	}

	/**
	 * The first column of a query's answer.
	 */
	List<String> column(String sql, String... parameters) {
		try (Connection connection = admin()) {
			return Rows.query(connection, sql, parameters).stream().map((row) -> row.get(0)).toList();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void run(String sql, String... parameters) {
		try (Connection connection = admin(); PreparedStatement statement = connection.prepareStatement(sql)) {
			for (int i = 0; i < parameters.length; i++) {
				statement.setString(i + 1, parameters[i]);
			}
			statement.execute();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private Connection admin() throws SQLException {
		return DriverManager.getConnection(this.server.jdbcUrl(), "admin", "admin");
	}

	@Override
	public String log() {
		try {
			return Files.readString(this.logFile);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
