// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.nio.file.Path;
import java.util.UUID;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.env.TestApplications;
import io.rekey.pool.PoolRegistry;
import io.rekey.pool.PoolRotationAutoConfiguration;
import io.rekey.pool.RotatingPool;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretRotator;
import io.rekey.store.Signal;
import io.rekey.test.EmbeddedAwsExtension;
import io.rekey.test.EmbeddedPostgreSql;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Alternating users on a real PostgreSQL, with pools whose login has several prefixes.
 */
@Timeout(120)
class PoolDerivationRotationIT {

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	private static EmbeddedPostgreSql postgres;

	private static int count;

	@TempDir
	Path directory;

	@BeforeAll
	static void start() {
		postgres = EmbeddedPostgreSql.start();
		postgres.execute("CREATE TABLE public.written (who text); GRANT ALL ON public.written TO PUBLIC");
	}

	@AfterAll
	static void stop() {
		postgres.close();
	}

	@Test
	void whenThereAreTwoOfBootsDataSourcePropertiesThenBothFollow() throws Exception {
		Users one = new Users();
		Users two = new Users();
		try (var context = run(TwoOfBoot.class, """
				turns.one: {url: "%1$s", username: "${secret@%2$s#username}", password: "${secret@%2$s#password}",
				  hikari.maximum-pool-size: 6}
				turns.two: {url: "%1$s", username: "${secret@%3$s#username}", password: "${secret@%3$s#password}",
				  configuration.maximum-pool-size: 6}
				""".formatted(postgres.jdbcUrl(), one.secret, two.secret))) {
			assertFollows(context, "one", one);
			assertFollows(context, "two", two);
		}
	}

	@ParameterizedTest
	@CsvSource({ "com.zaxxer.hikari.HikariDataSource, hikari, username, maximum-pool-size",
			"org.apache.tomcat.jdbc.pool.DataSource, tomcat, username, max-active",
			"org.apache.commons.dbcp2.BasicDataSource, dbcp2, username, max-total",
			"oracle.ucp.jdbc.PoolDataSource, oracleucp, user, max-pool-size" })
	void whenUsernameAndPasswordStandUnderDifferentPrefixesThenThePoolFollows(String type, String kind, String username,
			String size) throws Exception {
		Users users = new Users();
		try (var context = run(BootPool.class, """
				spring.datasource:
				  type: %s
				  url: %s
				  username: ${secret@%s#username}
				  %s: {password: "${secret@%3$s#password}", %6$s: 6}
				""".formatted(type, postgres.jdbcUrl(), users.secret, kind, username, size))) {
			assertFollows(context, "dataSource", users);
		}
		try (var context = run(BootPool.class, """
				spring.datasource:
				  type: %s
				  url: %s
				  password: ${secret@%s#password}
				  %s: {%s: "${secret@%3$s#username}", %6$s: 6}
				""".formatted(type, postgres.jdbcUrl(), users.secret, kind, username, size))) {
			assertFollows(context, "dataSource", users);
		}
	}

	private void assertFollows(ConfigurableApplicationContext context, String name, Users users) throws Exception {
		DataSource dataSource = context.getBean(name, DataSource.class);
		try (TransactionLoad load = new TransactionLoad(dataSource, "public.written")) {
			for (int i = 0; i < 2; i++) {
				load.awaitMore(4);
				users.alternate();
				assertThat(context.getBean(SecretRotator.class)
					.signal(SecretId.of(users.secret), Signal.of(RotationTrigger.QUEUE))
					.get()
					.outcome()).isEqualTo(Outcome.ROTATED);
				users.forgetFormer();
				load.awaitMore(8);
			}
			assertThat(load.failures()).isEmpty();
		}
		await().until(() -> pool(context, name).outdated() == 0);
		assertThat(new JdbcTemplate(dataSource).queryForObject("SELECT current_user", String.class))
			.isEqualTo(users.current());
	}

	private static RotatingPool pool(ConfigurableApplicationContext context, String name) {
		return context.getBean(PoolRegistry.class)
			.pools()
			.stream()
			.filter((pool) -> pool.name().equals(name))
			.findFirst()
			.orElseThrow();
	}

	private ConfigurableApplicationContext run(Class<?> configuration, String yaml) {
		return TestApplications.run(extension.aws(), this.directory,
				yaml + "rekey.rotation: {min-interval: 0s, reconcile-interval: 0s}\n", configuration);
	}

	/**
	 * Two users of the database, one of whom is in the secret.
	 */
	private static final class Users {

		private final String name = "alternating" + ++count;

		private final String secret = "derived/" + this.name;

		private int turn;

		Users() {
			String password = UUID.randomUUID().toString();
			postgres.createUser(this.name + "_0", password);
			postgres.createUser(this.name + "_1", UUID.randomUUID().toString());
			extension.aws().createSecret(this.secret, json(password));
		}

		String current() {
			return this.name + "_" + this.turn;
		}

		private String json(String password) {
			return "{\"username\":\"" + current() + "\",\"password\":\"" + password + "\"}";
		}

		void alternate() {
			this.turn = 1 - this.turn;
			String password = UUID.randomUUID().toString();
			postgres.changePassword(current(), password);
			extension.aws().putSecretValue(this.secret, json(password));
		}

		/**
		 * Nobody may use the login before any more.
		 */
		void forgetFormer() {
			postgres.changePassword(this.name + "_" + (1 - this.turn), UUID.randomUUID().toString());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@ImportAutoConfiguration({ PoolRotationAutoConfiguration.class, JdbcRotationAutoConfiguration.class,
			DataSourceAutoConfiguration.class })
	static class BootPool {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@ImportAutoConfiguration({ PoolRotationAutoConfiguration.class, JdbcRotationAutoConfiguration.class })
	static class TwoOfBoot {

		@Bean
		@Primary
		@ConfigurationProperties("turns.one")
		DataSourceProperties oneProperties() {
			return new DataSourceProperties();
		}

		@Bean
		@ConfigurationProperties("turns.one.hikari")
		HikariDataSource one(DataSourceProperties properties) {
			return properties.initializeDataSourceBuilder().type(HikariDataSource.class).build();
		}

		@Bean
		@ConfigurationProperties("turns.two")
		DataSourceProperties twoProperties() {
			return new DataSourceProperties();
		}

		@Bean
		@ConfigurationProperties("turns.two.configuration")
		HikariDataSource two(@Qualifier("twoProperties") DataSourceProperties properties) {
			return properties.initializeDataSourceBuilder().type(HikariDataSource.class).build();
		}

	}

}
