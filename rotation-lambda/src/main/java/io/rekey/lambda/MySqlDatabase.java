// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.Driver;
import org.mariadb.jdbc.HostAddress;

/**
 * MySQL and MariaDB, through MariaDB's JDBC driver.
 */
final class MySqlDatabase implements Database {

	/**
	 * "Access denied for user … (using password …)", also for a user who does not exist.
	 */
	private static final int ACCESS_DENIED = 1045;

	/**
	 * "Access denied for user …", where the account is not one with a password.
	 */
	private static final int ACCESS_DENIED_NO_PASSWORD = 1698;

	/**
	 * How the driver says that a server offers no TLS. It has no code for it, and no mode
	 * that goes on without.
	 */
	private static final String NO_TLS = "ssl not enabled in the server";

	private static final int MYSQL_USERNAME_CHARACTERS = 32;

	private static final int MARIADB_USERNAME_CHARACTERS = 80;

	private static final int LOGIN_TIMEOUT_MILLIS = 5_000;

	/**
	 * A change of password takes milliseconds; a server that hangs must not use up the
	 * function's time.
	 */
	private static final int SOCKET_TIMEOUT_MILLIS = 10_000;

	@Override
	public Set<String> engines() {
		return Set.of("mysql", "mariadb", "aurora-mysql");
	}

	@Override
	public int defaultPort() {
		return 3306;
	}

	/**
	 * None: a session needs no database.
	 */
	@Override
	public String defaultDatabaseName() {
		return "";
	}

	@Override
	public Optional<String> usernameProblem(DatabaseSecret secret) {
		int limit = "mariadb".equals(secret.engine()) ? MARIADB_USERNAME_CHARACTERS : MYSQL_USERNAME_CHARACTERS;
		String name = secret.username();
		return (name.codePointCount(0, name.length()) <= limit) ? Optional.empty()
				: Optional.of("is longer than " + limit + " characters");
	}

	@Override
	public Optional<Session> login(DatabaseSecret secret) throws SQLException {
		return switch (secret.tls()) {
			case VERIFIED -> login(secret, "verify-full");
			case PREFERRED -> loginWithTlsIfOffered(secret);
			case OFF -> login(secret, "disable");
		};
	}

	private static Optional<Session> loginWithTlsIfOffered(DatabaseSecret secret) throws SQLException {
		try {
			return login(secret, "trust");
		}
		catch (SQLException ex) {
			if (Objects.requireNonNullElse(ex.getMessage(), "").contains(NO_TLS)) {
				return login(secret, "disable");
			}
			throw ex;
		}
	}

	private static Optional<Session> login(DatabaseSecret secret, String sslMode) throws SQLException {
		try {
			return Optional.of(new MySqlSession(Driver.connect(configuration(secret, sslMode)), secret.username()));
		}
		catch (SQLException ex) {
			if (ex.getErrorCode() == ACCESS_DENIED || ex.getErrorCode() == ACCESS_DENIED_NO_PASSWORD) {
				return Optional.empty();
			}
			throw ex;
		}
	}

	/**
	 * What comes from the secret gets into no URL: in one it could set options of the
	 * driver.
	 */
	private static Configuration configuration(DatabaseSecret secret, String sslMode) throws SQLException {
		return Configuration.parse("jdbc:mariadb:///", new Properties())
			.toBuilder()
			.addresses(HostAddress.from(secret.host(), secret.port()))
			.database(secret.databaseName().isEmpty() ? null : secret.databaseName())
			.user(secret.username())
			.password(secret.password())
			.sslMode(sslMode)
			.connectTimeout(LOGIN_TIMEOUT_MILLIS)
			.socketTimeout(SOCKET_TIMEOUT_MILLIS)
			// A server that asks for the plain password must not get it, except for
			// caching_sha2_password, which sends it through TLS only.
			.restrictedAuth("mysql_native_password,caching_sha2_password,client_ed25519,parsec")
			.allowPublicKeyRetrieval(false)
			// The server decides neither what is read from here nor where to log in.
			.allowLocalInfile(false)
			.permitRedirect(false)
			.allowMultiQueries(false)
			.build();
	}

}
