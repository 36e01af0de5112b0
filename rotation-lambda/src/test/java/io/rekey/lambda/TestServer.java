// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

import tools.jackson.databind.json.JsonMapper;

/**
 * A real database server of the tests.
 */
interface TestServer {

	int port();

	/**
	 * Create a user, or make it anew.
	 */
	void createUser(String name, String password);

	void dropUser(String name);

	/**
	 * Create a user who may create others and give them the rights of a user who is
	 * there, but is no superuser.
	 */
	void createMaster(String name, String password, String user);

	/**
	 * Create a table that a user may read, or create it anew.
	 */
	void createTable(String name, String reader);

	Connection connect(String username, String password) throws SQLException;

	/**
	 * Run a statement as some user.
	 */
	default void executeAs(String username, String password, String sql) throws SQLException {
		try (Connection connection = connect(username, password); Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

	/**
	 * Run a statement as a user who may do everything.
	 */
	void execute(String sql);

	/**
	 * Whether the server takes a password, as its driver tells by itself.
	 */
	boolean canLogIn(String username, String password);

	/**
	 * What the server keeps of a user's password.
	 */
	String storedPassword(String name);

	/**
	 * All that the server logged so far.
	 */
	String log();

	/**
	 * The value of the key "engine".
	 */
	String engine();

	/**
	 * The JSON of a secret for a user of this server.
	 */
	default String secretFor(String username, String password) {
		return JsonMapper.shared()
			.writeValueAsString(JsonMapper.shared()
				.createObjectNode()
				.put("engine", engine())
				.put("host", "localhost")
				.put("port", port())
				.put("username", username)
				.put("password", password));
	}

	/**
	 * The same with other keys, or other values for them.
	 */
	default String secretFor(String username, String password, Map<String, ?> others) {
		return withKeys(secretFor(username, password), others);
	}

	/**
	 * A secret with other keys, or other values for them.
	 */
	static String withKeys(String secret, Map<String, ?> others) {
		return JsonMapper.shared()
			.writeValueAsString(JsonMapper.shared().updateValue(JsonMapper.shared().readTree(secret), others));
	}

}
