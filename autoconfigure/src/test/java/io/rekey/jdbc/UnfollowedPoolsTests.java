// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;

import javax.sql.DataSource;
import javax.sql.XADataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.env.TestApplications;
import io.rekey.pool.PoolRegistry;
import io.rekey.pool.PoolRotationAutoConfiguration;
import io.rekey.store.SecretRotator;
import io.rekey.store.Signal;
import io.rekey.test.EmbeddedAwsExtension;
import org.apache.commons.dbcp2.BasicDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.mariadb.jdbc.MariaDbDataSource;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for pools that can't follow their secret, or only in part.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(180)
class UnfollowedPoolsTests {

	private static final String NOT_FOLLOWED = "does not follow its rotation";

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	private static final FakeDatabase DATABASE = new FakeDatabase();

	@TempDir
	Path directory;

	@BeforeAll
	static void createSecret() throws SQLException {
		DriverManager.registerDriver(DATABASE);
		extension.aws().createSecret("unfollowed/db", "{\"username\":\"orders\",\"password\":\"canary-1\"}");
		extension.aws().createSecret("unfollowed/started", "{\"username\":\"orders\",\"password\":\"canary-1\"}");
	}

	@AfterAll
	static void forgetDriver() throws SQLException {
		DriverManager.deregisterDriver(DATABASE);
	}

	@Test
	void whenDriverManagerConnectsThenWarnsOnce(CapturedOutput output) {
		try (var context = run(OfDriverManager.class)) {
			assertThat(context.getBean(PoolRegistry.class).pools()).isEmpty();
			assertThat(output.getOut().split(NOT_FOLLOWED, -1)).hasSize(2);
			assertThat(output).contains("Use a SimpleDriverDataSource").doesNotContain("canary");
		}
	}

	@Test
	void whenPoolWasWrappedThenWarns(CapturedOutput output) {
		try (var context = run(Wrapped.class)) {
			assertThat(context.getBean(PoolRegistry.class).pools()).isEmpty();
			assertThat(output).contains("Pool 'wrapped' is fed by secret 'unfollowed/db'")
				.contains("Make the com.zaxxer.hikari.HikariDataSource a bean of its own");
		}
	}

	@Test
	void whenXaDataSourceIsFedThenWarns(CapturedOutput output) {
		try (var context = run(Xa.class)) {
			assertThat(context.getBean(PoolRegistry.class).pools()).isEmpty();
			assertThat(output).contains("Pool 'xa' is fed by secret 'unfollowed/db'").contains("an XADataSource keeps");
		}
	}

	@Test
	void whenWrappersLeadToAPoolThatFollowsThenSaysNothing(CapturedOutput output) {
		try (var context = run(Wrappers.class)) {
			assertThat(context.getBean(PoolRegistry.class).pools()).hasSize(1);
			assertThat(output).doesNotContain(NOT_FOLLOWED);
		}
	}

	@Test
	void whenConnectionsAreFetchedLazilyThenThePoolFollows(CapturedOutput output) {
		try (var context = run(BootPool.class, "--spring.datasource.connection-fetch=lazy")) {
			assertThat(context.getBean(DataSource.class)).isInstanceOf(LazyConnectionDataSourceProxy.class);
			assertThat(context.getBean(PoolRegistry.class).pools()).hasSize(1);
			assertThat(output).doesNotContain(NOT_FOLLOWED);
		}
	}

	@Test
	void whenDbcp2HasConnectionPropertiesThenTheDriverGetsThem() throws SQLException {
		FakeDatabase.reset("canary-1");
		try (var context = run(BootPool.class, "--spring.datasource.type=" + BasicDataSource.class.getName(),
				"--spring.datasource.dbcp2.connection-properties=application=orders")) {
			BasicDataSource pool = context.getBean(BasicDataSource.class);
			assertThat(pool.getConnectionPool()).isNull();
			pool.getConnection().close();
			assertThat(FakeDatabase.lastProperties).containsEntry("application", "orders")
				.containsEntry("user", "orders");
		}
	}

	@Test
	void whenHikariWasStartedThenItGetsTheNewLogin(CapturedOutput output) throws Exception {
		FakeDatabase.reset("canary-1");
		try (var context = run(Started.class)) {
			assertThat(output).contains("Pool 'started' was started before it became a bean").doesNotContain("canary");
			HikariDataSource pool = context.getBean(HikariDataSource.class);
			await().until(() -> pool.getHikariPoolMXBean().getTotalConnections() == 4);
			FakeDatabase.accepted.clear();
			FakeDatabase.accepted.add("canary-2");
			int logins = FakeDatabase.logins.get();
			extension.aws().putSecretValue("unfollowed/started", "{\"username\":\"orders\",\"password\":\"canary-2\"}");
			context.getBean(SecretRotator.class)
				.signal(SecretId.of("unfollowed/started"), Signal.of(RotationTrigger.OPERATOR))
				.get();
			await().until(() -> FakeDatabase.logins.get() - logins >= 5
					&& context.getBean(PoolRegistry.class).pools().get(0).outdated() == 0
					&& pool.getHikariPoolMXBean().getTotalConnections() == 4);
			assertThat(FakeDatabase.logins.get() - logins).isEqualTo(5);
			try (Connection connection = pool.getConnection()) {
				assertThat(connection.isClosed()).isFalse();
			}
		}
	}

	private ConfigurableApplicationContext run(Class<?> configuration, String... arguments) {
		return TestApplications.run(extension.aws(), this.directory, """
				spring.datasource:
				  driver-class-name: io.rekey.jdbc.FakeDatabase
				  url: "jdbc:fake:"
				  username: ${secret@unfollowed/db#username}
				  password: ${secret@unfollowed/db#password}
				started:
				  username: ${secret@unfollowed/started#username}
				  password: ${secret@unfollowed/started#password}
				rekey.jdbc:
				  driverManager: {secret: unfollowed/db}
				  wrapped: {secret: unfollowed/db}
				  xa: {secret: unfollowed/db}
				  started: {secret: unfollowed/started}
				""", configuration, arguments);
	}

	private static HikariDataSource pool(Environment environment, String prefix) {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(FakeDatabase.URL);
		pool.setUsername(environment.getProperty(prefix + ".username"));
		pool.setPassword(environment.getProperty(prefix + ".password"));
		pool.setMaximumPoolSize(4);
		return pool;
	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@ImportAutoConfiguration({ PoolRotationAutoConfiguration.class, JdbcRotationAutoConfiguration.class,
			DataSourceAutoConfiguration.class })
	static class BootPool {

	}

	@Configuration(proxyBeanMethods = false)
	static class OfDriverManager extends BootPool {

		@Bean
		DriverManagerDataSource driverManager(Environment environment) {
			return new DriverManagerDataSource(FakeDatabase.URL, environment.getProperty("spring.datasource.username"),
					environment.getProperty("spring.datasource.password"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Wrapped extends BootPool {

		@Bean
		DataSource wrapped(Environment environment) {
			return new DelegatingDataSource(pool(environment, "spring.datasource"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Xa extends BootPool {

		@Bean
		XADataSource xa(Environment environment) throws SQLException {
			MariaDbDataSource dataSource = new MariaDbDataSource("jdbc:mariadb://localhost:1/x");
			dataSource.setUser(environment.getProperty("spring.datasource.username"));
			dataSource.setPassword(environment.getProperty("spring.datasource.password"));
			return dataSource;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Wrappers extends BootPool {

		@Bean
		HikariDataSource inner(Environment environment) {
			return pool(environment, "spring.datasource");
		}

		@Bean
		DataSource lazy(HikariDataSource inner) {
			return new LazyConnectionDataSourceProxy(inner);
		}

		@Bean
		DataSource routing(HikariDataSource inner) {
			AbstractRoutingDataSource routing = new AbstractRoutingDataSource() {

				@Override
				protected Object determineCurrentLookupKey() {
					return "a";
				}

			};
			routing.setTargetDataSources(Map.of("a", new DelegatingDataSource(inner)));
			return routing;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Started extends BootPool {

		@Bean
		HikariDataSource started(Environment environment) throws SQLException {
			HikariDataSource pool = pool(environment, "started");
			pool.getConnection().close();
			return pool;
		}

	}

}
