// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.env.TestApplications;
import io.rekey.pool.PoolRegistry;
import io.rekey.pool.PoolRotationAutoConfiguration;
import io.rekey.pool.RotatingPool;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretRotator;
import io.rekey.store.Signal;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import io.rekey.test.EmbeddedPostgreSql;
import oracle.ucp.jdbc.PoolDataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What pools that follow a secret tell those who ask for their login, and what Spring
 * Boot derives from them, on a real PostgreSQL.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class ShownLoginIT {

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	private static EmbeddedPostgreSql postgres;

	private static int count;

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	private final String name = "shown" + ++count;

	private final String secret = "shown/" + this.name;

	private int turn;

	private String password = "";

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
		this.password = UUID.randomUUID().toString();
		postgres.createUser(user(), this.password);
		postgres.createUser(this.name + "_1", UUID.randomUUID().toString());
		this.aws.createSecret(this.secret, json());
	}

	static Stream<Class<?>> types() {
		return Stream.concat(Stream.of(PoolKind.values()).map(PoolKind::type), Stream.of(SimpleDriverDataSource.class));
	}

	@ParameterizedTest
	@MethodSource("types")
	void whenAPoolFollowsThenItShowsTheLiveUsernameAndConnectsByTheSecret(Class<? extends DataSource> type)
			throws Exception {
		try (var context = run(BootPool.class, "spring.datasource.type: " + type.getName())) {
			DataSource dataSource = context.getBean(DataSource.class);
			for (int i = 0; i < 3; i++) {
				assertThat(username(dataSource)).isEqualTo((type != PoolDataSource.class) ? user() : "");
				assertThat(currentUser(dataSource)).isEqualTo(user());
				rotate(context);
				await().until(() -> pool(context, "dataSource").outdated() == 0);
			}
		}
	}

	private static String username(DataSource dataSource) {
		if (dataSource instanceof BasicDataSource dbcp2) {
			return dbcp2.getUserName();
		}
		return BeanProperties.of(dataSource).get("username", "user");
	}

	@ParameterizedTest
	@ValueSource(classes = { HikariDataSource.class, SimpleDriverDataSource.class })
	void whenDerivedFromAPoolThenItCanConnectBeforeAndAfterARotation(Class<? extends DataSource> type)
			throws Exception {
		try (var context = run(BootPool.class, "spring.datasource.type: " + type.getName())) {
			DataSource dataSource = context.getBean(DataSource.class);
			for (int i = 0; i < 3; i++) {
				assertDerived(DataSourceBuilder.derivedFrom(dataSource).build());
				assertDerived(DataSourceBuilder.derivedFrom(dataSource).type(SimpleDriverDataSource.class).build());
				rotate(context);
			}
		}
	}

	/**
	 * These pools show nobody their password, with or without this library.
	 */
	@ParameterizedTest
	@MethodSource("types")
	void whenDerivedWithALoginOfItsOwnThenItConnectsWithThat(Class<? extends DataSource> type) throws Exception {
		postgres.createUser("own_" + this.name, "own");
		try (var context = run(BootPool.class, "spring.datasource.type: " + type.getName())) {
			DataSource derived = DataSourceBuilder.derivedFrom(context.getBean(DataSource.class))
				.type(SimpleDriverDataSource.class)
				.username("own_" + this.name)
				.password("own")
				.build();
			assertThat(currentUser(derived)).isEqualTo("own_" + this.name);
		}
	}

	private void assertDerived(DataSource derived) throws SQLException {
		assertThat(currentUser(derived)).isEqualTo(user());
		if (derived instanceof HikariDataSource pool) {
			pool.close();
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { HikariDataSource.class, SimpleDriverDataSource.class })
	void whenABeanIsDerivedFromAPoolThenItFollowsToo(Class<? extends DataSource> type, CapturedOutput output)
			throws Exception {
		try (var context = run(Derived.class, "derived.type: " + type.getName())) {
			DataSource derived = context.getBean("derived", DataSource.class);
			assertThat(context.getBean(PoolRegistry.class).pools()).extracting(RotatingPool::name)
				.containsExactlyInAnyOrder("dataSource", "derived");
			for (int i = 0; i < 3; i++) {
				assertThat(currentUser(derived)).isEqualTo(user());
				rotate(context);
				await().until(() -> pool(context, "derived").outdated() == 0);
			}
			assertThat(output).doesNotContain("does not follow");
		}
	}

	@Test
	void whenABeanIsDerivedFromAMappedPoolThenAWarningNamesTheSetting(CapturedOutput output) throws Exception {
		try (var context = TestApplications.run(this.aws, this.directory,
				"rekey.jdbc.mapped.secret: " + this.secret + "\nmapped.url: " + postgres.jdbcUrl(), Mapped.class)) {
			assertThat(currentUser(context.getBean("derived", DataSource.class))).isEqualTo(user());
			assertThat(output).contains("Pool 'derived' seems to be fed by a secret, but does not follow its rotation",
					"Set 'rekey.jdbc.derived.secret: " + this.secret + "'");
		}
	}

	@Test
	void whenRotatedThenUsernameAndPasswordAreOfOneVersion() throws Exception {
		try (var context = run(BootPool.class, "")) {
			HikariDataSource pool = context.getBean(HikariDataSource.class);
			AtomicReference<String> torn = new AtomicReference<>();
			AtomicBoolean stop = new AtomicBoolean();
			Thread reader = new Thread(() -> {
				while (!stop.get()) {
					Credentials shown = pool.getCredentials();
					if (!String.valueOf(shown.getPassword()).endsWith(shown.getUsername())) {
						torn.set(shown.getUsername());
					}
				}
			});
			this.password = this.password + user();
			postgres.changePassword(user(), this.password);
			this.aws.putSecretValue(this.secret, json());
			check(context);
			reader.start();
			for (int i = 0; i < 20; i++) {
				rotate(context);
			}
			stop.set(true);
			reader.join();
			assertThat(torn.get()).isNull();
		}
	}

	@Test
	void whenTheDatabaseKnowsOnlyThePendingVersionThenTheLiveOneIsShown() throws Exception {
		SecretDatabase database = new SecretDatabase(this.aws, postgres);
		try (var context = TestApplications.run(this.aws, this.directory, """
				spring.datasource: {url: "%s", username: "%s", password: "%s"}
				rekey.rotation: {min-interval: 0s, reconcile-interval: 0s}
				""".formatted(postgres.jdbcUrl(), database.reference("username"), database.reference("password")),
				BootPool.class)) {
			HikariDataSource pool = context.getBean(HikariDataSource.class);
			String live = database.password();
			database.openWindow();
			assertThat(currentUser(pool)).isEqualTo(database.user());
			assertThat(pool.getPassword()).isEqualTo(live);
		}
	}

	@Test
	void whenTheSecretIsDroppedThenNoLoginIsShown() throws Exception {
		try (var context = run(BootPool.class,
				"rekey.on-revoked: drop\nspring.datasource.hikari.connection-timeout: 1000")) {
			HikariDataSource pool = context.getBean(HikariDataSource.class);
			assertThat(currentUser(pool)).isEqualTo(user());
			this.aws.deny("secretsmanager:GetSecretValue", this.secret);
			await().until(() -> check(context) == Outcome.REVOKED);
			assertThat(pool.getUsername()).isNull();
			assertThat(pool.getPassword()).isNull();
			assertThatExceptionOfType(SQLException.class).isThrownBy(pool::getConnection);
			this.aws.allow("secretsmanager:GetSecretValue", this.secret);
			store();
			assertThat(check(context)).isIn(Outcome.ROTATED, Outcome.UNCHANGED);
			assertThat(pool.getPassword()).isEqualTo(this.password);
			assertThat(currentUser(pool)).isEqualTo(user());
		}
	}

	@Test
	void whenSomebodyBringsAnotherLoginThenItIsRefusedOrTriedAsItIs() throws Exception {
		try (var context = run(BootPool.class, "")) {
			DataSource rotating = context.getBean(HikariDataSource.class).getDataSource();
			assertThatExceptionOfType(SQLFeatureNotSupportedException.class)
				.isThrownBy(() -> rotating.getConnection(user(), "another"))
				.withMessageContaining("The login comes from secret '" + this.secret + "'");
			assertThatExceptionOfType(SQLFeatureNotSupportedException.class)
				.isThrownBy(() -> rotating.getConnection("another", this.password));
			rotating.getConnection(user(), this.password).close();
			String former = this.password;
			String formerUser = user();
			rotate(context);
			try (Connection connection = rotating.getConnection(formerUser, former)) {
				assertThat(currentUser(connection)).isEqualTo(user());
			}
		}
		postgres.createUser("brought_" + this.name, "brought");
		try (var context = run(BootPool.class, "spring.datasource.type: " + SimpleDriverDataSource.class.getName())) {
			DataSource dataSource = context.getBean(DataSource.class);
			try (Connection connection = dataSource.getConnection("brought_" + this.name, "brought")) {
				assertThat(currentUser(connection)).isEqualTo("brought_" + this.name);
			}
		}
	}

	@ParameterizedTest
	@MethodSource("types")
	void whenFlywayHasALoginOfItsOwnThenItMigratesBesideAnyPool(Class<? extends DataSource> type) throws Exception {
		String migrator = "migrator_" + this.name;
		String migrations = "shown/" + migrator;
		postgres.createUser(migrator, "first");
		postgres.execute("CREATE SCHEMA " + migrator + " AUTHORIZATION " + migrator);
		this.aws.createSecret(migrations, "{\"username\":\"" + migrator + "\",\"password\":\"first\"}");
		migration(1);
		try (var context = run(FlywayApp.class, """
				spring:
				  datasource.type: %s
				  flyway:
				    locations: "filesystem:%s"
				    default-schema: %s
				    user: ${secret@%s#username}
				    password: ${secret@%4$s#password}
				""".formatted(type.getName(), this.directory, migrator, migrations))) {
			assertThat(owner(migrator, "t1")).isEqualTo(migrator);
			assertThat(pool(context, "flyway").logins().secret()).hasToString(migrations);
			postgres.changePassword(migrator, "second");
			this.aws.putSecretValue(migrations, "{\"username\":\"" + migrator + "\",\"password\":\"second\"}");
			check(context, migrations);
			migration(2);
			assertThat(context.getBean(Flyway.class).migrate().migrationsExecuted).isOne();
			assertThat(owner(migrator, "t2")).isEqualTo(migrator);
		}
	}

	private void migration(int number) throws IOException {
		Files.writeString(this.directory.resolve("V" + number + "__t.sql"), "CREATE TABLE t" + number + " (id int);");
	}

	private static String owner(String schema, String table) throws SQLException {
		SimpleDriverDataSource admin = new SimpleDriverDataSource(new org.postgresql.Driver(), postgres.jdbcUrl(),
				"postgres", "");
		try (Connection connection = admin.getConnection()) {
			return query(connection, "SELECT tableowner FROM pg_tables WHERE schemaname = '" + schema
					+ "' AND tablename = '" + table + "'");
		}
	}

	private static String currentUser(DataSource dataSource) throws SQLException {
		try (Connection connection = dataSource.getConnection()) {
			return currentUser(connection);
		}
	}

	private static String currentUser(Connection connection) throws SQLException {
		return query(connection, "SELECT current_user");
	}

	private static String query(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
			return rows.next() ? rows.getString(1) : "nothing";
		}
	}

	private static RotatingPool pool(ConfigurableApplicationContext context, String name) {
		return context.getBean(PoolRegistry.class)
			.pools()
			.stream()
			.filter((pool) -> pool.name().equals(name))
			.findFirst()
			.orElseThrow();
	}

	private String user() {
		return this.name + "_" + this.turn;
	}

	private String json() {
		return "{\"username\":\"" + user() + "\",\"password\":\"" + this.password + "\"}";
	}

	/**
	 * Goes to the other user. A password ends with the name of its user.
	 */
	private void rotate(ConfigurableApplicationContext context) {
		store();
		assertThat(check(context)).isEqualTo(Outcome.ROTATED);
	}

	private void store() {
		this.turn = 1 - this.turn;
		this.password = UUID.randomUUID() + user();
		postgres.changePassword(user(), this.password);
		this.aws.putSecretValue(this.secret, json());
	}

	private Outcome check(ConfigurableApplicationContext context) {
		return check(context, this.secret);
	}

	private static Outcome check(ConfigurableApplicationContext context, String id) {
		try {
			return context.getBean(SecretRotator.class)
				.signal(SecretId.of(id), Signal.of(RotationTrigger.OPERATOR))
				.get(60, TimeUnit.SECONDS)
				.outcome();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private ConfigurableApplicationContext run(Class<?> configuration, String yaml) {
		return TestApplications.run(this.aws, this.directory, """
				rekey.rotation: {min-interval: 0s, reconcile-interval: 0s}
				spring.datasource:
				  url: "%s"
				  username: ${secret@%s#username}
				  password: ${secret@%2$s#password}
				  hikari: {maximum-pool-size: 3}
				---
				""".formatted(postgres.jdbcUrl(), this.secret) + yaml + "\n", configuration);
	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@ImportAutoConfiguration({ PoolRotationAutoConfiguration.class, JdbcRotationAutoConfiguration.class,
			DataSourceAutoConfiguration.class })
	static class BootPool {

	}

	@Configuration(proxyBeanMethods = false)
	static class Derived extends BootPool {

		/**
		 * Not a candidate for injection, so that Spring Boot makes its own pool.
		 */
		@Bean(defaultCandidate = false)
		DataSource derived(DataSource dataSource, @Value("${derived.type}") Class<? extends DataSource> type) {
			return DataSourceBuilder.derivedFrom(dataSource).type(type).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@ImportAutoConfiguration({ PoolRotationAutoConfiguration.class, JdbcRotationAutoConfiguration.class })
	static class Mapped {

		@Bean
		HikariDataSource mapped(@Value("${mapped.url}") String url) {
			HikariDataSource pool = new HikariDataSource();
			pool.setJdbcUrl(url);
			return pool;
		}

		@Bean
		DataSource derived(HikariDataSource mapped) {
			return DataSourceBuilder.derivedFrom(mapped).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ MigrationRotationAutoConfiguration.class, FlywayAutoConfiguration.class })
	static class FlywayApp extends BootPool {

	}

}
