// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.rekey.PoolRetirementStoppedEvent;
import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.env.TestApplications;
import io.rekey.pool.PoolRegistry;
import io.rekey.pool.PoolRotationAutoConfiguration;
import io.rekey.pool.RotatingPool;
import io.rekey.store.RotationResult;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretRotator;
import io.rekey.store.SecretStore;
import io.rekey.store.Signal;
import io.rekey.test.EmbeddedAwsExtension;
import io.rekey.test.EmbeddedPostgreSql;
import org.apache.commons.dbcp2.BasicDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two users of a real PostgreSQL take turns, as the strategy "alternating users" has it,
 * and the next one can log in but is of no use to the pool.
 */
@Timeout(180)
class UnusableVersionIT {

	private static final int SIZE = 5;

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	private static EmbeddedPostgreSql postgres;

	private static int count;

	@TempDir
	Path directory;

	private final String name = "alternating" + ++count;

	private final String password = UUID.randomUUID().toString();

	@BeforeAll
	static void start() {
		postgres = EmbeddedPostgreSql.start();
	}

	@AfterAll
	static void stop() {
		postgres.close();
	}

	@BeforeEach
	void createUsers() {
		postgres.execute("CREATE ROLE " + owner());
		postgres.createUser(user("a"), this.password);
		postgres.createUser(user("b"), this.password);
		grant("a");
		extension.aws().createSecret(this.name, json("a"));
	}

	static Stream<Class<? extends DataSource>> pools() {
		return Stream.of(HikariDataSource.class, org.apache.tomcat.jdbc.pool.DataSource.class, BasicDataSource.class);
	}

	@ParameterizedTest
	@MethodSource("pools")
	void whenTheNewUserMayNotRunTheInitSqlThenItIsRefusedUntilItMay(Class<? extends DataSource> type) throws Exception {
		try (ConfigurableApplicationContext context = run(type, initSql("SET ROLE " + owner()))) {
			RotatingPool pool = fill(context);
			extension.aws().putSecretValue(this.name, json("b"));
			RotationResult result = check(context);
			assertThat(result.outcome()).isEqualTo(Outcome.REFUSED);
			assertThat(result.reason()).contains("42501").doesNotContain("SET ROLE", owner());
			assertThat(pool.connections()).isEqualTo(SIZE);
			assertThat(pool.outdated()).isZero();
			grant("b");
			assertThat(check(context).outcome()).isEqualTo(Outcome.ROTATED);
			await().until(() -> pool.outdated() == 0 && pool.connections() == SIZE);
		}
	}

	@ParameterizedTest
	@MethodSource("pools")
	void whenTheNewUserMayNotRunTheTestQueryThenItIsRefusedUntilItMay(Class<? extends DataSource> type)
			throws Exception {
		String table = this.name + "_probe";
		postgres.execute("CREATE TABLE " + table + " AS SELECT 1; GRANT SELECT ON " + table + " TO " + user("a"));
		try (ConfigurableApplicationContext context = run(type, testQuery("SELECT * FROM " + table))) {
			RotatingPool pool = fill(context);
			extension.aws().putSecretValue(this.name, json("b"));
			RotationResult result = check(context);
			assertThat(result.outcome()).isEqualTo(Outcome.REFUSED);
			assertThat(result.reason()).contains("-query", "42501").doesNotContain(table);
			postgres.execute("GRANT SELECT ON " + table + " TO " + user("b"));
			assertThat(check(context).outcome()).isEqualTo(Outcome.ROTATED);
			await().until(() -> pool.outdated() == 0 && pool.connections() == SIZE);
		}
	}

	/**
	 * PostgreSQL lets everybody set a search path. HikariCP runs the test query of its
	 * first connection before that.
	 */
	@ParameterizedTest
	@ValueSource(classes = { org.apache.tomcat.jdbc.pool.DataSource.class, BasicDataSource.class })
	void whenTheNewUserMayNotUseTheSchemaThenTheTestQueryTells(Class<? extends DataSource> type) throws Exception {
		String schema = this.name + "_schema";
		postgres.execute("CREATE SCHEMA " + schema + "; CREATE TABLE " + schema + ".probe AS SELECT 1; GRANT SELECT ON "
				+ schema + ".probe TO PUBLIC; GRANT USAGE ON SCHEMA " + schema + " TO " + user("a"));
		String path = "SET search_path TO " + schema;
		try (ConfigurableApplicationContext context = run(type, initSql(path) + testQuery("SELECT * FROM probe"))) {
			RotatingPool pool = fill(context);
			extension.aws().putSecretValue(this.name, json("b"));
			assertThat(check(context).reason()).contains("-query", "42P01");
			postgres.execute("GRANT USAGE ON SCHEMA " + schema + " TO " + user("b"));
			assertThat(check(context).outcome()).isEqualTo(Outcome.ROTATED);
			await().until(() -> pool.outdated() == 0 && pool.connections() == SIZE);
		}
	}

	/**
	 * The pool would run it a second time on the connection of the proof.
	 */
	@ParameterizedTest
	@MethodSource("pools")
	void whenTheInitSqlCanRunOnlyOnceThenThePoolGetsConnectionsOfItsOwn(Class<? extends DataSource> type)
			throws Exception {
		try (ConfigurableApplicationContext context = run(type, initSql("CREATE TEMP TABLE scratch (id int)"))) {
			RotatingPool pool = fill(context);
			extension.aws().putSecretValue(this.name, json("b"));
			assertThat(check(context).outcome()).isEqualTo(Outcome.ROTATED);
			await().until(() -> pool.outdated() == 0 && pool.connections() == SIZE);
			assertThat(pool.trouble()).isNull();
			try (Connection connection = context.getBean(DataSource.class).getConnection();
					Statement statement = connection.createStatement()) {
				assertThat(statement.executeUpdate("INSERT INTO scratch VALUES (1)")).isOne();
			}
		}
	}

	@ParameterizedTest
	@MethodSource("pools")
	void whenNoUserMayRunTheInitSqlThenTheVersionGoesLiveAndThePoolKeepsWhatItHas(Class<? extends DataSource> type)
			throws Exception {
		try (ConfigurableApplicationContext context = run(type, initSql("SET ROLE " + owner()))) {
			RotatingPool pool = fill(context);
			revoke("a");
			String next = extension.aws().putSecretValue(this.name, json("b"));
			assertThat(check(context).outcome()).isEqualTo(Outcome.ROTATED);
			assertThat(live(context)).isEqualTo(next);
			await().until(() -> pool.trouble() != null);
			assertThat(pool.trouble()).contains("init-sql", "42501").doesNotContain(owner());
			App app = context.getBean(App.class);
			await().until(() -> !app.stopped.isEmpty());
			PoolRetirementStoppedEvent event = app.stopped.remove();
			assertThat(event.pool()).isEqualTo("dataSource");
			assertThat(event.secret()).isEqualTo(SecretId.of(this.name));
			assertThat(event.reason()).isEqualTo(pool.trouble());
			await().during(Duration.ofSeconds(2)).until(() -> pool.connections() == SIZE && pool.outdated() == SIZE);
			grant("b");
			await().until(() -> pool.outdated() == 0 && pool.connections() == SIZE && pool.trouble() == null);
			assertThat(app.stopped).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource("pools")
	void whenTheGrantIsLostAfterTheProofThenAtMostOneConnectionIsLost(Class<? extends DataSource> type)
			throws Exception {
		grant("b");
		try (ConfigurableApplicationContext context = run(type, initSql("SET ROLE " + owner()),
				"--rekey.rotation.spread.retirements=24h")) {
			RotatingPool pool = fill(context);
			extension.aws().putSecretValue(this.name, json("b"));
			assertThat(check(context).outcome()).isEqualTo(Outcome.ROTATED);
			revoke("b");
			pool.retire();
			await().until(() -> pool.trouble() != null);
			await().during(Duration.ofSeconds(2)).untilAsserted(() -> assertThat(count("a")).isEqualTo(SIZE - 1));
			grant("b");
			await().until(() -> pool.outdated() == 0 && pool.trouble() == null && count("b") >= SIZE - 1);
		}
	}

	private int count(String suffix) throws SQLException {
		try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl(), "postgres", "");
				Statement statement = connection.createStatement();
				ResultSet rows = statement
					.executeQuery("SELECT count(*) FROM pg_stat_activity WHERE usename = '" + user(suffix) + "'")) {
			rows.next();
			return rows.getInt(1);
		}
	}

	private String testQuery(String sql) {
		return """
				spring.datasource.hikari.connection-test-query: "%1$s"
				spring.datasource.tomcat: {validation-query: "%1$s", test-on-borrow: true}
				spring.datasource.dbcp2.validation-query: "%1$s"
				""".formatted(sql);
	}

	private String initSql(String sql) {
		return """
				spring.datasource.hikari.connection-init-sql: "%1$s"
				spring.datasource.tomcat.init-sql: "%1$s"
				spring.datasource.dbcp2.connection-init-sqls: "%1$s"
				""".formatted(sql);
	}

	private ConfigurableApplicationContext run(Class<?> type, String yaml) {
		return run(type, yaml, "--rekey.rotation.spread.retirements=0s");
	}

	private ConfigurableApplicationContext run(Class<?> type, String yaml, String argument) {
		return TestApplications.run(extension.aws(), this.directory, """
				spring.datasource:
				  type: %s
				  url: %s
				  username: ${secret@%s#username}
				  password: ${secret@%3$s#password}
				  hikari: {maximum-pool-size: 5}
				  tomcat: {max-active: 5, min-idle: 5, initial-size: 5}
				  dbcp2: {max-total: 5, max-idle: 5, initial-size: 5}
				rekey.rotation: {reconcile-interval: 0s, min-interval: 1ms}
				rekey.rotation.spread.checks: 0s
				""".formatted(type.getName(), postgres.jdbcUrl(), this.name) + yaml, App.class, argument);
	}

	private RotatingPool fill(ConfigurableApplicationContext context) throws SQLException {
		DataSource dataSource = context.getBean(DataSource.class);
		List<Connection> all = new ArrayList<>();
		for (int i = 0; i < SIZE; i++) {
			all.add(dataSource.getConnection());
		}
		for (Connection connection : all) {
			connection.close();
		}
		RotatingPool pool = context.getBean(PoolRegistry.class).pools().get(0);
		await().until(() -> pool.connections() == SIZE);
		return pool;
	}

	private RotationResult check(ConfigurableApplicationContext context) throws Exception {
		return context.getBean(SecretRotator.class)
			.signal(SecretId.of(this.name), Signal.of(RotationTrigger.OPERATOR))
			.get();
	}

	private String live(ConfigurableApplicationContext context) {
		return context.getBean(SecretStore.class).get(SecretId.of(this.name)).versionId();
	}

	private String owner() {
		return this.name + "_owner";
	}

	private String user(String suffix) {
		return this.name + "_" + suffix;
	}

	private void grant(String suffix) {
		postgres.execute("GRANT " + owner() + " TO " + user(suffix));
	}

	private void revoke(String suffix) {
		postgres.execute("REVOKE " + owner() + " FROM " + user(suffix));
	}

	private String json(String suffix) {
		return "{\"username\":\"" + user(suffix) + "\",\"password\":\"" + this.password + "\"}";
	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@ImportAutoConfiguration({ PoolRotationAutoConfiguration.class, JdbcRotationAutoConfiguration.class,
			DataSourceAutoConfiguration.class })
	static class App {

		private final Queue<PoolRetirementStoppedEvent> stopped = new ConcurrentLinkedQueue<>();

		@EventListener
		void on(PoolRetirementStoppedEvent event) {
			this.stopped.add(event);
			throw new IllegalStateException("a listener that fails harms nothing");
		}

	}

}
