// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.sql.SQLException;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link PostgresAlternatingUsersRotationFunction} on a real PostgreSQL.
 */
class PostgresAlternatingUsersIT extends AlternatingUsersTests {

	PostgresAlternatingUsersIT() {
		super(TestPostgres.get());
	}

	@Override
	RotationFunction function(SecretsManagerClient client, Map<String, String> environment) {
		return new PostgresAlternatingUsersRotationFunction(client, environment);
	}

	@Override
	String grantForOddName(String username) {
		String quoted = "\"" + username.replace("\"", "\"\"") + "\"";
		return "GRANT SELECT ON things TO " + quoted + "; GRANT " + quoted + " TO rotation_master WITH ADMIN OPTION";
	}

	@AfterEach
	void dropRoles() {
		for (String role : new String[] { "orders_clone", "orders", "rotation_master", "orders_owner", "innocent" }) {
			server().dropUser(role);
		}
	}

	@Test
	void whenClonedThenTheServerKeepsAVerifierOnly() {
		rotation().runAll(rotation().begin());
		assertThat(server().storedPassword("orders_clone")).startsWith("SCRAM-SHA-256$");
	}

	@ParameterizedTest
	@CsvSource({ "CREATE ROLE orders_clone LOGIN PASSWORD 'hers'",
			"CREATE ROLE orders_clone LOGIN SUPERUSER PASSWORD 'hers'",
			"CREATE ROLE innocent; CREATE ROLE orders_clone LOGIN PASSWORD 'hers' IN ROLE innocent" })
	void whenAnotherUserHasTheNameThenItIsNotTouched(String sql) {
		server().execute("SET password_encryption = 'scram-sha-256'; " + sql);
		String token = rotation().begin();
		rotation().run("createSecret", token);
		assertFails("setSecret", token, "the database has a user of AWSPENDING's name already");
		assertThat(server().canLogIn("orders_clone", "hers")).isTrue();
	}

	@Test
	void whenCloneWasMadeByHandThenItIsTaken() {
		server().execute("CREATE ROLE orders_clone LOGIN IN ROLE orders; GRANT orders_clone TO rotation_master"
				+ " WITH ADMIN OPTION");
		rotation().runAll(rotation().begin());
		assertMayRead("orders_clone", rotation().password("AWSCURRENT"));
	}

	@Test
	void whenUserHasSettingsThenTheCloneHasThemToo() throws SQLException {
		server().execute("ALTER ROLE orders SET search_path = \"$user\", \"odd, name\", public;"
				+ "ALTER ROLE orders IN DATABASE postgres SET statement_timeout = '7s';"
				+ "ALTER ROLE orders SET application_name = 'it''s, \"mine\"'");
		rotation().runAll(rotation().begin());
		try (var connection = server().connect("orders_clone", rotation().password("AWSCURRENT"))) {
			assertThat(Rows
				.query(connection,
						"SELECT current_setting('search_path'), current_setting('statement_timeout'),"
								+ " s.setting FROM (SELECT unnest(setconfig) AS setting FROM pg_db_role_setting"
								+ " WHERE setrole = 'orders_clone'::regrole) s WHERE s.setting LIKE 'application%'")
				.get(0)).containsExactly("\"$user\", \"odd, name\", public", "7s", "application_name=it's, \"mine\"");
		}
	}

	@Test
	void whenMasterMayNotCopyASettingThenThereIsNoHalfClone() {
		server().execute("ALTER ROLE orders SET log_statement = 'none'");
		String token = rotation().begin();
		rotation().run("createSecret", token);
		assertFails("setSecret", token, "the session with the master secret failed with SQLState 42501");
		server().execute("CREATE ROLE orders_clone LOGIN IN ROLE orders; GRANT orders_clone TO rotation_master"
				+ " WITH ADMIN OPTION");
		rotation().runAll(token);
		assertMayRead("orders_clone", rotation().password("AWSCURRENT"));
	}

	@Test
	void whenTablesBelongToTheirMakerThenTheOtherUserCanNotUseThem() throws SQLException {
		server().execute("GRANT CREATE ON SCHEMA public TO orders");
		rotation().runAll(rotation().begin());
		String clone = rotation().password("AWSCURRENT");
		server().executeAs("orders_clone", clone, "CREATE TABLE made_by_clone (n INT)");
		rotation().runAll(rotation().begin());
		assertThatExceptionOfType(SQLException.class).isThrownBy(
				() -> server().executeAs("orders", rotation().password("AWSCURRENT"), "SELECT n FROM made_by_clone"))
			.satisfies((ex) -> assertThat(ex.getSQLState()).isEqualTo("42501"));
	}

	/**
	 * The statements are those of the README.
	 */
	@Test
	void whenAnOwnerRoleOwnsTheTablesThenBothUsersUseAndAlterThem() throws SQLException {
		server().execute("""
				CREATE TABLE made_before (n INT); ALTER TABLE made_before OWNER TO orders;
				CREATE ROLE orders_owner NOLOGIN;
				GRANT USAGE, CREATE ON SCHEMA public TO orders_owner;
				GRANT orders_owner TO orders;
				REASSIGN OWNED BY orders TO orders_owner;
				ALTER ROLE orders SET ROLE orders_owner;
				""");
		String orders = rotation().password("AWSCURRENT");
		server().executeAs("orders", orders, "CREATE TABLE made_by_orders (n INT)");
		rotation().runAll(rotation().begin());
		String clone = rotation().password("AWSCURRENT");
		server().executeAs("orders_clone", clone, "CREATE TABLE made_by_clone (n INT)");
		for (String table : new String[] { "made_before", "made_by_orders", "made_by_clone" }) {
			server().executeAs("orders_clone", clone, "ALTER TABLE " + table + " ADD c INT");
			server().executeAs("orders_clone", clone, "INSERT INTO " + table + " VALUES (1, 2)");
			server().executeAs("orders", orders, "ALTER TABLE " + table + " ADD o INT");
			server().executeAs("orders", orders, "SELECT n, c, o FROM " + table);
		}
		rotation().runAll(rotation().begin());
		assertThat(rotation().username("AWSCURRENT")).isEqualTo("orders");
		server().executeAs("orders", rotation().password("AWSCURRENT"), "DROP TABLE made_by_clone");
	}

}
