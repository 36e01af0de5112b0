// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.Objects;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.rekey.SecretId;
import io.rekey.env.SecretsAutoConfiguration;
import io.rekey.env.TestApplications;
import io.rekey.pool.LoginKeys;
import io.rekey.pool.PoolLogin;
import io.rekey.pool.PoolRegistry;
import io.rekey.pool.PoolRotationAutoConfiguration;
import io.rekey.pool.RotatingConnector;
import io.rekey.signal.RotationAutoConfiguration;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.apache.commons.dbcp2.BasicDataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for {@link JdbcDetailsAutoConfiguration} and for what the pool makes of it. No
 * pool is started here.
 */
@ExtendWith(OutputCaptureExtension.class)
class JdbcDetailsAutoConfigurationTests {

	private static final String URL = "jdbc:postgresql://db.internal:5433/orders";

	private static final String NAMED = "rekey.jdbc.dataSource.secret: ";

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	@BeforeAll
	static void createSecrets() {
		create("rds", "{'engine':'postgres','host':'db.internal','port':5433,'dbname':'orders',"
				+ "'dbInstanceIdentifier':'db-1','username':'orders','password':'canary-1'}");
		create("rds!db-0a1b", "{'username':'managed','password':'canary-2'}");
		create("engine", "{'engine':'canary-db','host':'canary-host','username':'u','password':'canary-3'}");
		create("driver", "{'engine':'sqlserver','host':'canary-host','username':'u','password':'canary-4'}");
		create("inject", "{'engine':'mariadb','host':'h','dbname':'x?canary=1','username':'u','password':'p'}");
		create("text", "canary-5");
		create("keys", "{'engine':'postgres','host':'h','user':'u','pass':'canary-6'}");
	}

	private static void create(String name, String json) {
		extension.aws().createSecret(name, json.replace('\'', '"'));
	}

	@Test
	void whenOnlyASecretIsNamedThenItGivesAllOfTheConnection() {
		try (var context = run(NAMED + "rds")) {
			assertConnects(context, URL, "orders", "canary-1");
			assertThat(rotating(context).logins().keys())
				.isEqualTo(new LoginKeys(SecretId.of("rds"), "username", "password", null));
			assertThat(context.getBean(HikariDataSource.class).getDriverClassName()).isEqualTo("org.postgresql.Driver");
		}
	}

	@Test
	void whenTheBeansNameHasNoCapitalLetterThenItCountsAlike() {
		try (var context = run("", "--rekey.jdbc.datasource.secret=rds")) {
			assertConnects(context, URL, "orders", "canary-1");
		}
	}

	@Test
	void whenTheKeysHaveOtherNamesThenTheyAreTakenFromThere() {
		try (var context = run(NAMED + "keys\nrekey.jdbc.dataSource: {username-key: user, password-key: pass}")) {
			assertConnects(context, "jdbc:postgresql://h:5432/postgres", "u", "canary-6");
		}
	}

	@Test
	void whenUsernameAndPasswordReferToASecretWithAHostThenItGivesTheUrl() {
		try (var context = run(
				"spring.datasource: {username: '${secret@rds#username}', password: '${secret@rds#password}'}")) {
			assertConnects(context, URL, "orders", "canary-1");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "{username: '%s', hikari.password: '%s'}", "{hikari.username: '%s', password: '%s'}",
			"{hikari: {username: '%s', password: '%s'}}" })
	void whenOneOfBothStandsUnderThePrefixOfThePoolThenTheSecretGivesTheUrl(String datasource) {
		try (var context = run(
				"spring.datasource: " + datasource.formatted("${secret@rds#username}", "${secret@rds#password}"))) {
			assertConnects(context, URL, "orders", "canary-1");
		}
	}

	@Test
	void whenUsernameAndPasswordAreImportedThenTheirSecretGivesTheUrl() {
		try (var context = run("""
				spring:
				  config.import: aws-secretsmanager:rds?prefix=db.
				  datasource: {username: "${db.username}", password: "${db.password}"}
				""")) {
			assertConnects(context, URL, "orders", "canary-1");
		}
	}

	@Test
	void whenRdsManagesTheSecretThenTheUrlIsTheUsers() {
		try (var context = run(NAMED + "rds!db-0a1b\nspring.datasource.url: jdbc:postgresql://h/x?sslmode=require")) {
			assertConnects(context, "jdbc:postgresql://h/x?sslmode=require", "managed", "canary-2");
		}
	}

	@Test
	void whenTheSecretIsPlainTextThenTheRestIsTheUsers() {
		try (var context = run(NAMED + "text\nspring.datasource: {url: 'jdbc:postgresql://h/x', username: fixed}")) {
			assertConnects(context, "jdbc:postgresql://h/x", "fixed", "canary-5");
		}
	}

	@Test
	void whenAUrlIsGivenWithReferencesThenNothingIsAdded() {
		try (var context = run("""
				spring.datasource:
				  url: jdbc:postgresql://${secret@rds#host}:${secret@rds#port}/x?sslmode=require
				  username: ${secret@rds#username}
				  password: ${secret@rds#password}
				""")) {
			assertThat(context.getBeanProvider(SecretJdbcConnectionDetails.class).getIfAvailable()).isNull();
			assertConnects(context, "jdbc:postgresql://db.internal:5433/x?sslmode=require", "orders", "canary-1");
		}
	}

	@Test
	void whenDriverPropertiesAreGivenThenThePoolStillHasThem() {
		try (var context = run(NAMED + "rds\nspring.datasource.hikari.data-source-properties.sslmode: verify-full")) {
			assertConnects(context, URL, "orders", "canary-1");
			assertThat(context.getBean(HikariDataSource.class).getDataSourceProperties()).containsEntry("sslmode",
					"verify-full");
		}
	}

	@Test
	void whenTheLoginIsInTheUrlThenItIsTakenOutOfIt() {
		create("in-url", "{'u':'orders','p':'canary+1%&?=;#','h':'db.internal'}");
		try (var context = run("""
				spring.datasource.url: "jdbc:postgresql://${secret@in-url#h}/x?user=${secret@in-url#u}\
				&password=${secret@in-url#p}&sslmode=require"
				""")) {
			PoolLogin login = Objects.requireNonNull(rotating(context).wantedLogin());
			assertThat(login).isEqualTo(new PoolLogin("jdbc:postgresql://db.internal/x?sslmode=require", "orders",
					"canary+1%&?=;#", "any"));
		}
	}

	@Test
	void whenOnlyThePasswordInTheUrlIsSecretThenTheUsernameStays() {
		try (var context = run("""
				spring.datasource:
				  url: "jdbc:postgresql://h/x?user=fixed&password=${secret@text}"
				""")) {
			assertThat(rotating(context).wantedLogin())
				.isEqualTo(new PoolLogin("jdbc:postgresql://h/x?user=fixed", null, "canary-5", "any"));
		}
		try (var context = run("""
				spring.datasource:
				  url: "jdbc:postgresql://h/x?password=${secret@text}"
				  username: fixed
				""")) {
			assertThat(rotating(context).wantedLogin())
				.isEqualTo(new PoolLogin("jdbc:postgresql://h/x", "fixed", "canary-5", "any"));
		}
	}

	@Test
	void whenOnlyTheHostInTheUrlIsSecretThenAWarningNamesTheFix(CapturedOutput output) {
		try (var context = run("""
				spring.datasource:
				  url: jdbc:postgresql://${secret@rds#host}/x
				  username: fixed
				  password: fixed
				""")) {
			assertThat(context.getBean(HikariDataSource.class).getDataSource()).isNull();
			assertThat(output).contains(
					"Pool 'dataSource' seems to be fed by a secret, but does not follow its rotation",
					"Set 'rekey.jdbc.dataSource.secret'");
		}
	}

	@Test
	void whenThereAreConnectionDetailsAlreadyThenTheyWin() {
		try (var context = TestApplications.run(this.aws, this.directory, NAMED + "rds", OwnDetails.class)) {
			assertThat(context.getBean(HikariDataSource.class).getJdbcUrl()).isEqualTo("jdbc:postgresql://own/x");
			assertThat(context.getBeanProvider(SecretJdbcConnectionDetails.class).getIfAvailable()).isNull();
		}
	}

	@Test
	void whenThereIsADataSourceAlreadyThenNothingIsAdded() {
		try (var context = TestApplications.run(this.aws, this.directory, NAMED + "engine", OwnPool.class)) {
			assertThat(context.getBeanProvider(JdbcConnectionDetails.class).getIfAvailable()).isNull();
		}
	}

	@Test
	void whenAPoolOfTheApplicationsOwnHasNoUrlThenItsSecretGivesTheConnection() {
		try (var context = run("rekey.jdbc: {hikari.secret: rds, tomcat.secret: rds, dbcp2.secret: rds}",
				OwnPools.class)) {
			assertThat(context.getBeansOfType(DataSource.class)).hasSize(3);
			assertConnects(context, URL, "orders", "canary-1");
			assertThat(context.getBean(org.apache.tomcat.jdbc.pool.DataSource.class).getUrl()).isEqualTo(URL);
			assertThat(context.getBean(BasicDataSource.class).getUrl()).isEqualTo(URL);
			assertThat(context.getBean(PoolRegistry.class).pools())
				.allSatisfy((pool) -> assertThat(pool.logins().secret()).isEqualTo(SecretId.of("rds")))
				.hasSize(3);
		}
	}

	@Test
	void whenAPoolOfTheApplicationsOwnHasNoUrlNorHostThenNamesPropertyAndFix(CapturedOutput output) {
		assertThatException().isThrownBy(() -> run("rekey.jdbc.tomcat.secret: rds!db-0a1b", OwnPools.class).close());
		assertThat(output).contains("Property: rekey.jdbc.tomcat.secret",
				"or set 'url' or 'jdbc-url' of bean 'tomcat' (a secret that RDS manages");
	}

	@Test
	void whenRotationIsOffThenTheSecretGivesTheConnectionAllTheSame() {
		try (var context = run(NAMED + "rds\nrekey.rotation.enabled: false")) {
			HikariDataSource pool = context.getBean(HikariDataSource.class);
			assertThat(pool.getJdbcUrl()).isEqualTo(URL);
			assertThat(pool.getUsername()).isEqualTo("orders");
			assertThat(pool.getPassword()).isEqualTo("canary-1");
		}
	}

	@Test
	void whenTheSecretDoesNotExistThenNamesPropertyOriginAndFix(CapturedOutput output) {
		assertFails(output, NAMED + "none/db");
		assertThat(output).contains("A secret could not be resolved", "Property: rekey.jdbc.dataSource.secret",
				"application.yml] - 1:31", "Reason: Secrets Manager does not know secret 'none/db'",
				"Create secret 'none/db' in this account and region, or correct its name or alias in"
						+ " 'rekey.jdbc.dataSource.secret'.");
	}

	@Test
	void whenTheSecretOfAnotherPoolDoesNotExistThenNamesPropertyOriginAndFix(CapturedOutput output) {
		assertThatException().isThrownBy(() -> TestApplications
			.run(this.aws, this.directory, "rekey.jdbc.ownPool.secret: none/own", OwnPool.class)
			.close());
		assertThat(output).contains("Property: rekey.jdbc.ownPool.secret", "application.yml] - 1:28",
				"Create secret 'none/own'");
	}

	@Test
	void whenTheSecretMayNotBeReadThenNamesTheAction(CapturedOutput output) {
		create("denied", "{}");
		this.aws.deny("secretsmanager:GetSecretValue", "denied");
		assertFails(output, NAMED + "denied");
		assertThat(output).contains("Property: rekey.jdbc.dataSource.secret", "Grant secretsmanager:GetSecretValue");
	}

	@Test
	void whenTheSecretHasNoHostThenNamesKeysAndFix(CapturedOutput output) {
		assertFails(output, NAMED + "rds!db-0a1b");
		assertThat(output).contains("    rds!db-0a1b", "Property: rekey.jdbc.dataSource.secret",
				"application.yml] - 1:31", "it has no key 'host' (keys: username, password)",
				"Add key 'host' to it, or set 'spring.datasource.url' (a secret that RDS manages holds only username"
						+ " and password).");
	}

	@Test
	void whenTheSecretHasNoPasswordThenNamesKeysAndFix(CapturedOutput output) {
		assertFails(output, NAMED + "keys");
		assertThat(output).contains("it has no key 'password' (keys: engine, host, user, pass)");
	}

	@Test
	void whenTheEngineIsUnknownThenNamesTheEngines(CapturedOutput output) {
		assertFails(output, NAMED + "engine");
		assertThat(output).contains("its key 'engine' names no engine that is known here",
				"Use one of postgres, mysql, mariadb, sqlserver, oracle and db2");
	}

	@Test
	void whenTheDriverIsMissingThenNamesTheDependency(CapturedOutput output) {
		assertFails(output, """
				spring.datasource:
				  username: ${secret@driver#username}
				  password: ${secret@driver#password}
				""");
		assertThat(output).contains("Property: spring.datasource.password", "application.yml] - 3:13",
				"Add the dependency com.microsoft.sqlserver:mssql-jdbc, or set 'spring.datasource.url'");
	}

	@Test
	void whenTheDriverIsMissingThenNamesThePropertyUnderThePrefixOfThePool(CapturedOutput output) {
		assertFails(output, """
				spring.datasource:
				  username: ${secret@driver#username}
				  hikari.password: ${secret@driver#password}
				""");
		assertThat(output).contains("Property: spring.datasource.hikari.password", "application.yml] - 3:20");
	}

	@Test
	void whenTheNameWouldInjectAnOptionThenItIsRefusedWithoutTheValue(CapturedOutput output) {
		assertFails(output, NAMED + "inject");
		assertThat(output).contains("its key 'dbname' has characters that can't stand in a JDBC URL");
	}

	private void assertFails(CapturedOutput output, String yaml) {
		assertThatException().isThrownBy(() -> run(yaml).close());
		assertThat(output).contains("APPLICATION FAILED TO START").doesNotContain("canary");
	}

	private static void assertConnects(ConfigurableApplicationContext context, String url, String username,
			String password) {
		assertThat(context.getBean(HikariDataSource.class).getJdbcUrl()).isEqualTo(url);
		PoolLogin login = Objects.requireNonNull(rotating(context).wantedLogin());
		assertThat(login).isEqualTo(new PoolLogin(url, username, password, "any"));
	}

	private static RotatingConnector<Connection> rotating(ConfigurableApplicationContext context) {
		HikariDataSource pool = context.getBean(HikariDataSource.class);
		assertThat(pool.getDataSource()).isInstanceOf(RotatingDataSource.class);
		return ((RotatingDataSource) pool.getDataSource()).connector();
	}

	private ConfigurableApplicationContext run(String yaml, String... arguments) {
		return run(yaml, BootPool.class, arguments);
	}

	private ConfigurableApplicationContext run(String yaml, Class<?> configuration, String... arguments) {
		return TestApplications.run(this.aws, this.directory, yaml, configuration, arguments);
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ SecretsAutoConfiguration.class, RotationAutoConfiguration.class,
			PoolRotationAutoConfiguration.class, JdbcRotationAutoConfiguration.class,
			JdbcDetailsAutoConfiguration.class, DataSourceAutoConfiguration.class,
			ConfigurationPropertiesAutoConfiguration.class, PropertyPlaceholderAutoConfiguration.class })
	static class BootPool {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(BootPool.class)
	static class OwnDetails {

		@Bean
		JdbcConnectionDetails ownDetails() {
			return new JdbcConnectionDetails() {

				@Override
				public String getUsername() {
					return "own";
				}

				@Override
				public String getPassword() {
					return "own";
				}

				@Override
				public String getJdbcUrl() {
					return "jdbc:postgresql://own/x";
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(BootPool.class)
	static class OwnPool {

		@Bean
		HikariDataSource ownPool() {
			HikariDataSource pool = new HikariDataSource();
			pool.setJdbcUrl("jdbc:postgresql://own/x");
			return pool;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(BootPool.class)
	static class OwnPools {

		@Bean
		HikariDataSource hikari() {
			return new HikariDataSource();
		}

		@Bean
		org.apache.tomcat.jdbc.pool.DataSource tomcat() {
			return new org.apache.tomcat.jdbc.pool.DataSource();
		}

		@Bean
		BasicDataSource dbcp2() {
			return new BasicDataSource();
		}

	}

}
