// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import io.rekey.lambda.Database.Account;
import org.postgresql.PGConnection;

/**
 * A session of a PostgreSQL user. Passwords leave this process as SCRAM verifiers only.
 *
 * @param connection the connection
 * @param username who logged in
 */
record PostgresSession(Connection connection, String username) implements Database.Session {

	private static final String RELATED = """
			SELECT 1 FROM pg_auth_members m
			JOIN pg_roles a ON a.oid = m.roleid JOIN pg_roles b ON b.oid = m.member
			WHERE (a.rolname = ? AND b.rolname = ?) OR (b.rolname = ? AND a.rolname = ?)""";

	private static final String SETTINGS = """
			SELECT s.setting, coalesce(d.datname, '')
			FROM (SELECT setdatabase, setrole, unnest(setconfig) AS setting FROM pg_db_role_setting) s
			JOIN pg_roles r ON r.oid = s.setrole LEFT JOIN pg_database d ON d.oid = s.setdatabase
			WHERE r.rolname = ?""";

	@Override
	public void check() throws SQLException {
		execute("SELECT 1");
	}

	@Override
	public Account account() {
		return new Account(this.username, "");
	}

	@Override
	public void changePassword(Account account, String password) throws SQLException {
		actAsOneself();
		setPassword(account.name(), password);
	}

	private void setPassword(String name, String password) throws SQLException {
		// The driver quotes the name and sends a SCRAM verifier, never the password.
		this.connection.unwrap(PGConnection.class).alterUserPassword(name, password.toCharArray(), "scram-sha-256");
	}

	/**
	 * A user may be set to start as another role ("ALTER ROLE … SET ROLE"), which may not
	 * change the user's password.
	 */
	private void actAsOneself() throws SQLException {
		execute("SET ROLE NONE");
	}

	/**
	 * Creates the copy as a member of the original, in one transaction. A role that
	 * exists must be a member of the other one already: whoever may write the secret must
	 * not be able to have the password of somebody else changed.
	 */
	@Override
	public boolean copyUser(Account original, Account copy, String password) throws SQLException {
		actAsOneself();
		if (!query("SELECT 1 FROM pg_roles WHERE rolname = ?", copy.name()).isEmpty()) {
			return !query(RELATED, original.name(), copy.name(), original.name(), copy.name()).isEmpty();
		}
		this.connection.setAutoCommit(false);
		execute(format("CREATE ROLE %I LOGIN IN ROLE %I", copy.name(), original.name()));
		for (List<String> setting : query(SETTINGS, original.name())) {
			copySetting(copy.name(), setting.get(0), setting.get(1));
		}
		setPassword(copy.name(), password);
		this.connection.commit();
		this.connection.setAutoCommit(true);
		return true;
	}

	/**
	 * Copies what a role's sessions start with, which members of the role don't inherit.
	 * @param setting a name, an equals sign and the value
	 * @param database the database for which the setting counts, or empty for all
	 */
	private void copySetting(String role, String setting, String database) throws SQLException {
		int equals = setting.indexOf('=');
		String name = setting.substring(0, equals);
		String value = setting.substring(equals + 1);
		String target = database.isEmpty() ? format("ALTER ROLE %I", role)
				: format("ALTER ROLE %I IN DATABASE %I", role, database);
		if ("role".equals(name)) {
			// It can't be taken from this session, which must stay what it is.
			execute(target + format(" SET role TO %L", value));
			return;
		}
		// A list such as that of search_path can be set as one text only in this way.
		query("SELECT set_config(?, ?, true)", name, value);
		execute(target + settingFromSession(name));
	}

	/**
	 * A setting of an extension has a dot in its name, which must not be quoted.
	 */
	private String settingFromSession(String name) throws SQLException {
		List<String> parts = new ArrayList<>();
		for (List<String> part : query("SELECT quote_ident(unnest(string_to_array(?, '.')))", name)) {
			parts.add(part.get(0));
		}
		return " SET " + String.join(".", parts) + " FROM CURRENT";
	}

	/**
	 * Puts names (%I) and texts (%L) into a statement, quoted by the server.
	 */
	private String format(String template, String... values) throws SQLException {
		String[] parameters = new String[values.length + 1];
		parameters[0] = template;
		System.arraycopy(values, 0, parameters, 1, values.length);
		return query("SELECT format(?::text" + ", ?::text".repeat(values.length) + ")", parameters).get(0).get(0);
	}

	private void execute(String sql) throws SQLException {
		try (Statement statement = this.connection.createStatement()) {
			statement.setEscapeProcessing(false);
			statement.execute(sql);
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
