// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.rekey.lambda.Database.Account;

/**
 * A session of a MySQL or MariaDB user. The driver puts parameters into the statements,
 * quoted, so that they may stand wherever a text may.
 *
 * @param connection the connection
 * @param username who logged in
 */
record MySqlSession(Connection connection, String username) implements Database.Session {

	/**
	 * How MariaDB refuses a hash: a plugin that checks passwords could not see this one,
	 * or the account is not of the plugin that the hash is for.
	 */
	private static final Set<Integer> HASH_REFUSED = Set.of(1290, 1372, 1827);

	private static final String ACCOUNT = " FROM mysql.user WHERE User = ? AND Host = ?";

	@Override
	public void check() throws SQLException {
		query("SELECT 1");
	}

	/**
	 * The host is that of the account, with its wildcards, not the client's.
	 */
	@Override
	public Account account() throws SQLException {
		String account = query("SELECT CURRENT_USER()").get(0).get(0);
		return new Account(this.username, account.substring(account.lastIndexOf('@') + 1));
	}

	/**
	 * Unlike "ALTER USER", this leaves the account with its authentication plugin.
	 */
	@Override
	public void changePassword(Account account, String password) throws SQLException {
		updatePassword("SET PASSWORD FOR ?@? = ", password, account.name(), account.host());
	}

	/**
	 * Runs a statement that ends with a password. MySQL leaves passwords out of its logs.
	 * MariaDB does not, so it gets a hash if it takes one.
	 */
	private void updatePassword(String sql, String password, String... parameters) throws SQLException {
		if (!isMariaDb()) {
			update(sql + "?", append(parameters, password));
			return;
		}
		try {
			update(sql + "?", append(parameters, MySqlNativePassword.hash(password)));
		}
		catch (SQLException ex) {
			if (!HASH_REFUSED.contains(ex.getErrorCode())) {
				throw ex;
			}
			update(sql + "PASSWORD(?)", append(parameters, password));
		}
	}

	private static String[] append(String[] parameters, String last) {
		return Stream.concat(Stream.of(parameters), Stream.of(last)).toArray(String[]::new);
	}

	private boolean isMariaDb() throws SQLException {
		return "MariaDB".equals(this.connection.getMetaData().getDatabaseProductName());
	}

	/**
	 * Rights are copied each time, because each of these statements is a transaction of
	 * its own and the last run may have been cut off between two of them.
	 */
	@Override
	public boolean copyUser(Account original, Account copy, String password) throws SQLException {
		if (query("SELECT 1" + ACCOUNT, copy.name(), copy.host()).isEmpty()) {
			create(original, copy, password);
		}
		copyTls(original, copy);
		for (List<String> grant : query("SHOW GRANTS FOR ?@?", original.name(), original.host())) {
			execute(MySqlGrant.parse(grant.get(0), original).statementFor(copy));
		}
		copyDefaultRoles(original, copy);
		return true;
	}

	/**
	 * Creates the copy with the original's authentication plugin, which its clients know.
	 */
	private void create(Account original, Account copy, String password) throws SQLException {
		String plugin = query("SELECT plugin" + ACCOUNT, original.name(), original.host()).get(0).get(0);
		String create = "CREATE USER IF NOT EXISTS ?@? IDENTIFIED " + (isMariaDb() ? "VIA ? USING " : "WITH ? BY ");
		updatePassword(create, password, copy.name(), copy.host(), plugin);
	}

	private void copyTls(Account original, Account copy) throws SQLException {
		List<String> tls = query("SELECT ssl_type, ssl_cipher, x509_issuer, x509_subject" + ACCOUNT, original.name(),
				original.host())
			.get(0);
		MySqlTlsRequirement requirement = new MySqlTlsRequirement(tls.get(0), tls.get(1), tls.get(2), tls.get(3));
		update("ALTER USER ?@? REQUIRE " + requirement.sql(), requirement.parameters(copy));
	}

	/**
	 * Only MySQL from version 8 has the table. MariaDB lists the default role among the
	 * grants.
	 */
	private void copyDefaultRoles(Account original, Account copy) throws SQLException {
		if (query("SELECT 1 FROM information_schema.tables"
				+ " WHERE table_schema = 'mysql' AND table_name = 'default_roles'")
			.isEmpty()) {
			return;
		}
		List<List<String>> roles = query(
				"SELECT DEFAULT_ROLE_USER, DEFAULT_ROLE_HOST FROM mysql.default_roles WHERE USER = ? AND HOST = ?",
				original.name(), original.host());
		if (!roles.isEmpty()) {
			List<String> parameters = new ArrayList<>();
			roles.forEach(parameters::addAll);
			parameters.addAll(List.of(copy.name(), copy.host()));
			update("SET DEFAULT ROLE " + String.join(", ", Collections.nCopies(roles.size(), "?@?")) + " TO ?@?",
					parameters.toArray(String[]::new));
		}
	}

	private void execute(String sql) throws SQLException {
		try (Statement statement = this.connection.createStatement()) {
			// A name may hold what looks like an escape of JDBC.
			statement.setEscapeProcessing(false);
			statement.execute(sql);
		}
	}

	private void update(String sql, String... parameters) throws SQLException {
		try (PreparedStatement statement = this.connection.prepareStatement(sql)) {
			for (int i = 0; i < parameters.length; i++) {
				statement.setString(i + 1, parameters[i]);
			}
			statement.execute();
		}
	}

	private List<List<String>> query(String sql, String... parameters) throws SQLException {
		return Rows.query(this.connection, sql, parameters);
	}

	@Override
	public void close() throws SQLException {
		this.connection.close();
	}

}
