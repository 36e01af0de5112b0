// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.rekey.SecretId;
import io.rekey.Secrets;
import io.rekey.env.SecretsAutoConfiguration;
import io.rekey.env.TestApplications;
import io.rekey.pool.PoolRegistry;
import io.rekey.pool.PoolRotationAutoConfiguration;
import io.rekey.pool.RotatingPool;
import io.rekey.signal.RotationAutoConfiguration;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import io.rekey.test.EmbeddedPostgreSql;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * Flyway and Liquibase on a real database, with logins of their own and on the
 * application's pool. Each application starts between setSecret and finishSecret.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class MigrationRotationIT {

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	private static EmbeddedPostgreSql server;

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	private SecretDatabase main;

	private SecretDatabase migrations;

	@BeforeAll
	static void startServer() {
		server = EmbeddedPostgreSql.start();
	}

	@AfterAll
	static void stopServer() {
		server.close();
	}

	@BeforeEach
	void createSecrets() throws IOException {
		this.main = new SecretDatabase(this.aws, server);
		this.migrations = new SecretDatabase(this.aws, server);
		Files.writeString(this.directory.resolve("V1__one.sql"), "CREATE TABLE one (id int);");
		Files.writeString(this.directory.resolve("changes.yaml"), """
				databaseChangeLog:
				- changeSet: {id: 1, author: a, changes: [{sql: {sql: "CREATE TABLE one (id int)"}}]}
				""");
	}

	@Test
	void whenFlywayHasALoginOfItsOwnThenItStartsInTheWindowAndFollows() throws Exception {
		this.migrations.openWindow();
		try (var context = run(FlywayApp.class, flyway() + """
				  user: %s
				  password: %s
				""".formatted(this.migrations.reference("username"), this.migrations.reference("password")))) {
			assertThat(owner("one")).isEqualTo(this.migrations.user());
			assertThat(follower(context, "flyway").logins().secret()).hasToString(this.migrations.secret());
			rotate(context);
			Files.writeString(this.directory.resolve("V2__two.sql"), "CREATE TABLE two (id int);");
			assertThat(context.getBean(Flyway.class).migrate().migrationsExecuted).isOne();
			assertThat(owner("two")).isEqualTo(this.migrations.user());
			assertThat(((HikariDataSource) context.getBean(DataSource.class)).isRunning()).isFalse();
		}
	}

	@Test
	void whenFlywayHasAUrlOfItsOwnThenItStartsInTheWindow() throws Exception {
		this.migrations.openWindow();
		try (var context = run(FlywayApp.class, flyway() + """
				  url: jdbc:postgresql://${secret@%1$s#host}:${secret@%1$s#port}/postgres
				  user: ${secret@%1$s#username}
				  password: ${secret@%1$s#password}
				""".formatted(this.migrations.secret()))) {
			assertThat(follower(context, "flyway").logins().secret()).hasToString(this.migrations.secret());
			assertThat(owner("one")).isEqualTo(this.migrations.user());
		}
	}

	@Test
	void whenOnlyASecretIsNamedForFlywayThenItStartsInTheWindow() throws Exception {
		this.migrations.openWindow();
		try (var context = run(FlywayApp.class, flyway() + "rekey.jdbc.flyway.secret: " + this.migrations.secret())) {
			assertThat(owner("one")).isEqualTo(this.migrations.user());
			assertThat(follower(context, "flyway").logins().secret()).hasToString(this.migrations.secret());
		}
	}

	@Test
	void whenFlywaySharesThePoolThenItStartsInTheWindow() throws Exception {
		this.main.openWindow();
		this.migrations = this.main;
		try (var context = run(FlywayApp.class, flyway())) {
			assertThat(owner("one")).isEqualTo(this.main.user());
			assertThat(context.getBean(PoolRegistry.class).pools()).extracting(RotatingPool::name)
				.containsExactly("dataSource");
		}
	}

	@Test
	void whenTheSecretOfFlywayDoesNotExistThenNamesProperty(CapturedOutput output) {
		assertThatException()
			.isThrownBy(() -> run(FlywayApp.class, flyway() + "rekey.jdbc.flyway.secret: none/flyway").close());
		assertThat(output).contains("Property: rekey.jdbc.flyway.secret", "Create secret 'none/flyway'");
	}

	@Test
	void whenLiquibaseHasALoginOfItsOwnThenItStartsInTheWindow() throws Exception {
		this.migrations.openWindow();
		try (var context = run(LiquibaseApp.class, liquibase() + """
				  user: %s
				  password: %s
				""".formatted(this.migrations.reference("username"), this.migrations.reference("password")))) {
			assertThat(owner("one")).isEqualTo(this.migrations.user());
			assertThat(follower(context, "liquibase").logins().secret()).hasToString(this.migrations.secret());
		}
	}

	@Test
	void whenOnlyASecretIsNamedForLiquibaseThenItStartsInTheWindow() throws Exception {
		this.migrations.openWindow();
		try (var context = run(LiquibaseApp.class,
				liquibase() + "rekey.jdbc.liquibase.secret: " + this.migrations.secret())) {
			assertThat(owner("one")).isEqualTo(this.migrations.user());
			assertThat(follower(context, "liquibase").logins().secret()).hasToString(this.migrations.secret());
		}
	}

	private void rotate(ConfigurableApplicationContext context) {
		String next = UUID.randomUUID().toString();
		this.migrations.put(server, next);
		await().until(() -> next
			.equals(context.getBean(Secrets.class).get(SecretId.of(this.migrations.secret())).get("password")));
	}

	private static RotatingPool follower(ConfigurableApplicationContext context, String name) {
		return context.getBean(PoolRegistry.class)
			.pools()
			.stream()
			.filter((pool) -> pool.name().equals(name))
			.findFirst()
			.orElseThrow();
	}

	private String owner(String table) throws SQLException {
		try (Connection connection = DriverManager.getConnection(server.jdbcUrl(), "postgres", "");
				Statement statement = connection.createStatement();
				ResultSet rows = statement.executeQuery("SELECT tableowner FROM pg_tables WHERE schemaname = '"
						+ this.migrations.user() + "' AND tablename = '" + table + "'")) {
			return rows.next() ? rows.getString(1) : "nobody";
		}
	}

	private String flyway() {
		return """
				spring.flyway:
				  locations: "filesystem:%s"
				  default-schema: %s
				""".formatted(this.directory, this.migrations.user());
	}

	private String liquibase() {
		return """
				spring.liquibase:
				  change-log: "file:%s"
				  default-schema: %s
				""".formatted(this.directory.resolve("changes.yaml"), this.migrations.user());
	}

	private ConfigurableApplicationContext run(Class<?> configuration, String yaml) {
		return TestApplications.run(this.aws, this.directory, """
				rekey.rotation: {reconcile-interval: 250ms, min-interval: 100ms}
				spring.datasource: {url: "%s", username: "%s", password: "%s"}
				""".formatted(server.jdbcUrl(), this.main.reference("username"), this.main.reference("password"))
				+ yaml, configuration);
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ SecretsAutoConfiguration.class, RotationAutoConfiguration.class,
			PoolRotationAutoConfiguration.class, JdbcRotationAutoConfiguration.class,
			JdbcDetailsAutoConfiguration.class, MigrationRotationAutoConfiguration.class,
			DataSourceAutoConfiguration.class, FlywayAutoConfiguration.class,
			ConfigurationPropertiesAutoConfiguration.class, PropertyPlaceholderAutoConfiguration.class })
	static class FlywayApp {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ SecretsAutoConfiguration.class, RotationAutoConfiguration.class,
			PoolRotationAutoConfiguration.class, JdbcRotationAutoConfiguration.class,
			JdbcDetailsAutoConfiguration.class, MigrationRotationAutoConfiguration.class,
			DataSourceAutoConfiguration.class, LiquibaseAutoConfiguration.class,
			ConfigurationPropertiesAutoConfiguration.class, PropertyPlaceholderAutoConfiguration.class })
	static class LiquibaseApp {

	}

}
