// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.rekey.lambda.Database.Account;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for what {@link MySqlSession} does where the MariaDB of the other tests can't get
 * it to: on a connection that answers as MySQL does, or as a MariaDB with more plugins.
 */
class MySqlSessionTests {

	private static final Account ORDERS = new Account("orders", "%");

	private final List<String> executed = new ArrayList<>();

	private final Map<String, List<List<String>>> answers = new LinkedHashMap<>();

	private String product = "MySQL";

	private int hashRefused;

	private final MySqlSession session = new MySqlSession(connection(), "orders");

	@Test
	void whenServerIsMySqlThenItIsToldThePasswordBecauseItsLogsLeaveThatOut() throws SQLException {
		this.session.changePassword(ORDERS, "it's");
		assertThat(this.executed).containsExactly("SET PASSWORD FOR ?@? = ? [orders, %, it's]");
	}

	@Test
	void whenServerIsMySqlThenTheCopyHasThePluginAndTheDefaultRoles() throws SQLException {
		this.answers.put("SELECT plugin", List.of(List.of("caching_sha2_password")));
		this.answers.put("SELECT ssl_type", List.of(List.of("SPECIFIED", "", "ca", "me")));
		this.answers.put("SHOW GRANTS", List.of(List.of("GRANT USAGE ON *.* TO `orders`@`%`"),
				List.of("GRANT `clerk`@`%`,`boss`@`10.%` TO `orders`@`%`")));
		this.answers.put("SELECT 1 FROM information_schema.tables", List.of(List.of("1")));
		this.answers.put("SELECT DEFAULT_ROLE_USER", List.of(List.of("clerk", "%"), List.of("boss", "10.%")));
		assertThat(this.session.copyUser(ORDERS, ORDERS.named("orders_clone"), "pw")).isTrue();
		assertThat(this.executed).containsExactly(
				"CREATE USER IF NOT EXISTS ?@? IDENTIFIED WITH ? BY ? [orders_clone, %, caching_sha2_password, pw]",
				"ALTER USER ?@? REQUIRE ISSUER ? AND SUBJECT ? [orders_clone, %, ca, me]",
				"GRANT USAGE ON *.* TO `orders_clone`@`%`", "GRANT `clerk`@`%`,`boss`@`10.%` TO `orders_clone`@`%`",
				"SET DEFAULT ROLE ?@?, ?@? TO ?@? [clerk, %, boss, 10.%, orders_clone, %]");
	}

	@Test
	void whenServerIsMySql57ThenThereAreNoDefaultRoles() throws SQLException {
		this.answers.put("SELECT 1 FROM mysql.user", List.of(List.of("1")));
		this.answers.put("SELECT ssl_type", List.of(List.of("", "", "", "")));
		this.answers.put("SHOW GRANTS", List.of(List.of("GRANT SELECT ON `shop`.* TO 'orders'@'%'")));
		assertThat(this.session.copyUser(ORDERS, ORDERS.named("orders_clone"), "pw")).isTrue();
		assertThat(this.executed).containsExactly("ALTER USER ?@? REQUIRE NONE [orders_clone, %]",
				"GRANT SELECT ON `shop`.* TO 'orders_clone'@'%'");
	}

	@ParameterizedTest
	@ValueSource(ints = { 1290, 1372, 1827 })
	void whenMariaDbTakesNoHashThenItIsToldThePassword(int error) throws SQLException {
		this.product = "MariaDB";
		this.hashRefused = error;
		this.session.changePassword(ORDERS, "pw");
		assertThat(this.executed).containsExactly("SET PASSWORD FOR ?@? = PASSWORD(?) [orders, %, pw]");
	}

	@Test
	void whenMariaDbFailsOtherwiseThenItIsNotToldThePassword() {
		this.product = "MariaDB";
		this.hashRefused = 1142;
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> this.session.changePassword(ORDERS, "pw"))
			.satisfies((ex) -> assertThat(ex.getErrorCode()).isEqualTo(1142));
		assertThat(this.executed).isEmpty();
	}

	private Connection connection() {
		return fake(Connection.class, (method, arguments) -> switch (method) {
			case "getMetaData" -> fake(DatabaseMetaData.class, (name, none) -> this.product);
			case "createStatement" -> fake(Statement.class, this::execute);
			default -> prepare((String) arguments[0]);
		});
	}

	private boolean execute(String method, Object[] arguments) {
		return "execute".equals(method) && this.executed.add((String) arguments[0]);
	}

	private PreparedStatement prepare(String sql) {
		List<Object> parameters = new ArrayList<>();
		return fake(PreparedStatement.class, (method, arguments) -> switch (method) {
			case "setString" -> parameters.add(arguments[1]);
			case "execute" -> {
				if (this.hashRefused != 0 && String.valueOf(parameters.get(2)).startsWith("*")) {
					throw new SQLException("refused", "HY000", this.hashRefused);
				}
				yield this.executed.add(sql + " " + parameters);
			}
			case "executeQuery" -> result(this.answers.entrySet()
				.stream()
				.filter((answer) -> sql.startsWith(answer.getKey()))
				.findFirst()
				.map(Map.Entry::getValue)
				.orElse(List.of()));
			default -> null;
		});
	}

	private static ResultSet result(List<List<String>> rows) {
		Iterator<List<String>> iterator = rows.iterator();
		List<String> current = new ArrayList<>();
		return fake(ResultSet.class, (method, arguments) -> switch (method) {
			case "getMetaData" ->
				fake(ResultSetMetaData.class, (name, none) -> rows.isEmpty() ? 1 : rows.get(0).size());
			case "next" -> {
				current.clear();
				yield iterator.hasNext() && current.addAll(iterator.next());
			}
			case "getString" -> current.get((Integer) arguments[0] - 1);
			default -> null;
		});
	}

	private static <T> T fake(Class<T> type, Answer answer) {
		return type
			.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (self, method, arguments) -> {
				Object result = answer.answer(method.getName(), arguments);
				return (method.getReturnType() == void.class) ? null : result;
			}));
	}

	/**
	 * How a fake answers.
	 */
	private interface Answer {

		Object answer(String method, Object[] arguments) throws SQLException;

	}

}
