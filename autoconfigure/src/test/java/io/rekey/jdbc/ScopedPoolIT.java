// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.SecretRotatedEvent;
import io.rekey.env.TestApplications;
import io.rekey.pool.PoolRegistry;
import io.rekey.pool.PoolRotationAutoConfiguration;
import io.rekey.pool.RotatingPool;
import io.rekey.store.SecretRotator;
import io.rekey.store.SecretStore;
import io.rekey.store.Signal;
import io.rekey.test.EmbeddedAwsExtension;
import io.rekey.test.EmbeddedPostgreSql;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.scope.ScopedObject;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.context.config.annotation.RefreshScope;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.event.EventListener;
import org.springframework.context.support.SimpleThreadScope;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.web.context.request.RequestScope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Pools in scopes, on a real PostgreSQL: a rotation leaves those alone that follow.
 */
@Timeout(180)
@ExtendWith(OutputCaptureExtension.class)
class ScopedPoolIT {

	private static final String LEFT_ALONE = "Bean 'dataSource' follows its secret by itself and is left alone";

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	private static EmbeddedPostgreSql postgres;

	private static int count;

	/**
	 * What happens while a pool is made.
	 */
	private static volatile Runnable meanwhile = () -> {
	};

	@TempDir
	Path directory;

	private final String user = "scoped" + ++count;

	private final String secret = "scoped/" + this.user;

	@BeforeAll
	static void start() {
		postgres = EmbeddedPostgreSql.start();
		postgres.execute("CREATE TABLE public.written (who text); GRANT ALL ON public.written TO PUBLIC");
		postgres.execute("CREATE DATABASE other");
	}

	@AfterAll
	static void stop() {
		postgres.close();
	}

	@BeforeEach
	void createUser() {
		String password = UUID.randomUUID().toString();
		postgres.createUser(this.user, password);
		extension.aws().createSecret(this.secret, json(password));
		meanwhile = () -> {
		};
	}

	@ParameterizedTest
	@ValueSource(classes = { OfHikari.class, OfBuilder.class, OfProperties.class, OfTomcat.class, OfBoot.class })
	void whenRotatedUnderTransactionsThenNoneIsLost(Class<?> configuration, CapturedOutput output) throws Exception {
		try (var context = run(configuration, "--spring.datasource.url=${scoped.pool.url}",
				"--spring.datasource.username=${scoped.pool.username}",
				"--spring.datasource.password=${scoped.pool.password}",
				"--spring.cloud.refresh.extra-refreshable=" + HikariDataSource.class.getName())) {
			DataSource dataSource = context.getBean("dataSource", DataSource.class);
			try (TransactionLoad load = new TransactionLoad(dataSource, "public.written")) {
				load.awaitMore(4);
				RotatingPool pool = only(context);
				for (int i = 0; i < 3; i++) {
					rotate(context);
					load.awaitMore(8);
				}
				changePassword();
				context.getBean(ContextRefresher.class).refresh();
				load.awaitMore(8);
				assertThat(context.getBean(ContextRefresher.class).refresh()).isEmpty();
				load.awaitMore(8);
				assertThat(load.failures()).isEmpty();
				assertThat(only(context)).isSameAs(pool);
			}
			assertThat(only(context).name()).isEqualTo("dataSource");
			assertThat(output.getOut().split(LEFT_ALONE, -1)).hasSize(2);
			assertThat(output).contains("Pool 'dataSource' follows secret").doesNotContain("'scopedTarget.");
		}
	}

	@Test
	void whenAListenerRefreshesAfterARotationThenNoTransactionIsLost() throws Exception {
		try (var context = run(OfListener.class)) {
			DataSource dataSource = context.getBean("dataSource", DataSource.class);
			try (TransactionLoad load = new TransactionLoad(dataSource, "public.written")) {
				load.awaitMore(4);
				rotate(context);
				load.awaitMore(8);
				assertThat(context.getBean(OfListener.class).refreshed).hasPositiveValue();
				assertThat(load.failures()).isEmpty();
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "scoped.pool.maximum-pool-size: 3", "scoped.size: 3" })
	void whenTheOperatorEditsThePoolThenItIsMadeAnewAndFollows(String edit) throws Exception {
		try (var context = run(OfHikari.class)) {
			HikariDataSource dataSource = context.getBean("dataSource", HikariDataSource.class);
			assertThat(dataSource.getMaximumPoolSize()).isEqualTo(6);
			query(dataSource);
			RotatingPool old = only(context);
			edit(edit);
			context.getBean(ContextRefresher.class).refresh();
			assertThat(dataSource.getMaximumPoolSize()).isEqualTo(3);
			assertThat(old.isClosed()).isTrue();
			assertThat(only(context)).isNotSameAs(old);
			rotate(context);
			query(dataSource);
			assertThat(only(context).outdated()).isZero();
		}
	}

	@Test
	void whenAPoolThatWasNeverUsedIsMadeAnewThenTheOldOneIsForgotten() throws Exception {
		try (var context = run(OfTomcat.class)) {
			RotatingPool old = only(context);
			edit("scoped.pool.max-idle: 2");
			context.getBean(ContextRefresher.class).refresh();
			query(context.getBean("dataSource", DataSource.class));
			assertThat(only(context)).isNotSameAs(old);
			assertThat(only(context).name()).isEqualTo("dataSource");
		}
	}

	@Test
	void whenTheOperatorEditsSomethingElseThenThePoolIsLeftAlone() throws Exception {
		try (var context = run(OfHikari.class)) {
			DataSource dataSource = context.getBean("dataSource", DataSource.class);
			try (TransactionLoad load = new TransactionLoad(dataSource, "public.written")) {
				load.awaitMore(4);
				RotatingPool pool = only(context);
				edit("feature.enabled: true");
				assertThat(context.getBean(ContextRefresher.class).refresh()).containsExactly("feature.enabled");
				load.awaitMore(8);
				assertThat(load.failures()).isEmpty();
				assertThat(only(context)).isSameAs(pool);
			}
		}
	}

	@Test
	void whenTheOriginOfAPoolIsUnknownThenAnyEditMakesItAnew() throws Exception {
		try (var context = run(OfEnvironment.class, "--rekey.jdbc.dataSource.secret=" + this.secret)) {
			DataSource dataSource = context.getBean("dataSource", DataSource.class);
			query(dataSource);
			RotatingPool old = only(context);
			rotate(context);
			context.getBean(ContextRefresher.class).refresh();
			assertThat(only(context)).isSameAs(old);
			edit("db.database: other");
			context.getBean(ContextRefresher.class).refresh();
			assertThat(new JdbcTemplate(dataSource).queryForObject("SELECT current_database()", String.class))
				.isEqualTo("other");
			assertThat(only(context)).isNotSameAs(old);
		}
	}

	@Test
	void whenTheOperatorChoosesAnotherSecretThenThePoolIsMadeAnew() throws Exception {
		String other = "other_" + this.user;
		postgres.createUser(other, "pw");
		extension.aws().createSecret("scoped/" + other, "{\"username\":\"" + other + "\",\"password\":\"pw\"}");
		try (var context = run(OfHikari.class)) {
			DataSource dataSource = context.getBean("dataSource", DataSource.class);
			query(dataSource);
			write(yaml("scoped/" + other));
			context.getBean(ContextRefresher.class).refresh();
			assertThat(new JdbcTemplate(dataSource).queryForObject("SELECT current_user", String.class))
				.isEqualTo(other);
			assertThat(only(context).logins().secret()).hasToString("scoped/" + other);
		}
	}

	@Test
	void whenThePoolIsRefreshedByNameThenItIsMadeAnew() throws Exception {
		try (var context = run(OfHikari.class)) {
			DataSource dataSource = context.getBean("dataSource", DataSource.class);
			query(dataSource);
			RotatingPool old = only(context);
			assertThat(context.getBean(org.springframework.cloud.context.scope.refresh.RefreshScope.class)
				.refresh("dataSource")).isTrue();
			query(dataSource);
			assertThat(old.isClosed()).isTrue();
			assertThat(only(context)).isNotSameAs(old);
		}
	}

	@Test
	void whenTheContextIsClosedThenThePoolIsToo() throws Exception {
		RotatingPool pool;
		try (var context = run(OfHikari.class)) {
			query(context.getBean("dataSource", DataSource.class));
			rotate(context);
			pool = only(context);
			assertThat(pool.isClosed()).isFalse();
		}
		assertThat(pool.isClosed()).isTrue();
	}

	@Test
	void whenAScopedBeanUsesThePoolThenItIsRenewedAndThePoolIsNot() throws Exception {
		try (var context = run(OfUser.class)) {
			Uses uses = context.getBean(Uses.class);
			uses.query();
			RotatingPool pool = only(context);
			int made = Uses.made.get();
			rotate(context);
			uses.query();
			assertThat(Uses.made.get()).isGreaterThan(made);
			assertThat(only(context)).isSameAs(pool);
		}
	}

	@Test
	void whenAScopedDataSourceCantFollowThenItIsRenewedAsBefore() throws Exception {
		try (var context = run(OfDriverManager.class)) {
			DataSource dataSource = context.getBean("dataSource", DataSource.class);
			query(dataSource);
			rotate(context);
			query(dataSource);
			assertThat(context.getBean(PoolRegistry.class).pools()).isEmpty();
		}
	}

	@Test
	void whenRotatedWhileThePoolIsMadeThenItIsMadeOnce() throws Exception {
		try (var context = run(OfHikari.class)) {
			HikariDataSource dataSource = context.getBean("dataSource", HikariDataSource.class);
			context.getBean(org.springframework.cloud.context.scope.refresh.RefreshScope.class).refresh("dataSource");
			AtomicInteger made = new AtomicInteger();
			meanwhile = () -> {
				made.incrementAndGet();
				rotate(context);
			};
			query(dataSource);
			query(dataSource);
			assertThat(made).hasValue(1);
			assertThat(only(context).outdated()).isZero();
		}
	}

	@Test
	void whenADataSourceThatCantFollowIsMadeWhileRotatedThenItIsRenewed() throws Exception {
		try (var context = run(OfDriverManager.class)) {
			DataSource dataSource = context.getBean("dataSource", DataSource.class);
			context.getBean(org.springframework.cloud.context.scope.refresh.RefreshScope.class).refresh("dataSource");
			meanwhile = () -> {
				meanwhile = () -> {
				};
				rotate(context);
			};
			await().ignoreExceptionsInstanceOf(SQLException.class).until(() -> {
				query(dataSource);
				return true;
			});
		}
	}

	@Test
	void whenAPoolIsInAnotherScopeThenEachOfItFollows() throws Exception {
		try (var context = run(OfThread.class)) {
			DataSource dataSource = context.getBean("perThread", DataSource.class);
			query(dataSource);
			HikariDataSource inOtherThread = inOtherThread(() -> {
				query(dataSource);
				return target(dataSource);
			});
			List<RotatingPool> pools = context.getBean(PoolRegistry.class).pools();
			assertThat(pools).extracting(RotatingPool::name).containsExactly("perThread", "perThread");
			try (Connection connection = dataSource.getConnection();
					Statement statement = connection.createStatement()) {
				connection.setAutoCommit(false);
				statement.execute("INSERT INTO public.written VALUES ('a')");
				rotate(context);
				connection.commit();
			}
			await().until(() -> pools.stream().allMatch((pool) -> pool.outdated() == 0));
			query(dataSource);
			assertThat(context.getBean(PoolRegistry.class).pools()).isEqualTo(pools);
			// This scope closes nothing.
			target(dataSource).close();
			inOtherThread.close();
			assertThat(context.getBean(PoolRegistry.class).pools()).isEmpty();
		}
	}

	@Test
	void whenASettingIsForNoPoolThenTheNamesThatTheApplicationKnowsAreTold(CapturedOutput output) {
		try (var context = run(OfHikari.class, "--rekey.jdbc.dataSauce.retirement=never")) {
			assertThat(only(context).name()).isEqualTo("dataSource");
			assertThat(output).contains("'rekey.jdbc.dataSauce' has no effect", "Use one of: dataSource.");
		}
	}

	@Test
	void whenAScopeIsNotActiveAtStartThenTheStartSucceeds() {
		try (var context = run(OfInactive.class)) {
			assertThat(context.getBean("lazy", DataSource.class)).isInstanceOf(LazyConnectionDataSourceProxy.class);
		}
	}

	private static <T> T inOtherThread(Callable<T> task) throws Exception {
		FutureTask<T> future = new FutureTask<>(task);
		new Thread(future).start();
		return future.get();
	}

	private static HikariDataSource target(DataSource proxy) {
		return (HikariDataSource) ((ScopedObject) proxy).getTargetObject();
	}

	private static RotatingPool only(ConfigurableApplicationContext context) {
		assertThat(context.getBean(PoolRegistry.class).pools()).hasSize(1);
		return context.getBean(PoolRegistry.class).pools().get(0);
	}

	private static void query(DataSource dataSource) throws SQLException {
		try (Connection connection = dataSource.getConnection(); Statement statement = connection.createStatement()) {
			statement.execute("SELECT 1");
		}
	}

	/**
	 * A pool whose login is refused meanwhile may be quicker.
	 */
	private void rotate(ConfigurableApplicationContext context) {
		String password = changePassword();
		SecretId id = SecretId.of(this.secret);
		try {
			context.getBean(SecretRotator.class)
				.signal(id, Signal.of(RotationTrigger.QUEUE))
				.get(100, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
		assertThat(context.getBean(SecretStore.class).get(id).get("password")).isEqualTo(password);
	}

	private String changePassword() {
		String password = UUID.randomUUID().toString();
		postgres.changePassword(this.user, password);
		extension.aws().putSecretValue(this.secret, json(password));
		return password;
	}

	private String json(String password) {
		return "{\"username\":\"" + this.user + "\",\"password\":\"" + password + "\"}";
	}

	private String yaml(String name) {
		return """
				scoped:
				  size: 6
				  pool:
				    url: "%1$s"
				    jdbc-url: "%1$s"
				    driver-class-name: org.postgresql.Driver
				    username: ${secret@%2$s#username}
				    password: ${secret@%2$s#password}
				    maximum-pool-size: ${scoped.size}
				    max-active: 6
				  thread:
				    jdbc-url: "%1$s"
				    username: ${scoped.pool.username}
				    password: ${scoped.pool.password}
				db:
				  server: "%3$s"
				  database: postgres
				  login: ${secret@%2$s#username}
				  pwd: ${secret@%2$s#password}
				rekey.rotation: {min-interval: 0s, reconcile-interval: 0s}
				""".formatted(postgres.jdbcUrl(), name, postgres.jdbcUrl().replaceFirst("[^/]*$", ""));
	}

	/**
	 * Edits the configuration file. Later documents win.
	 */
	private void edit(String properties) throws IOException {
		write(yaml(this.secret) + "---\n" + properties + "\n");
	}

	private void write(String yaml) throws IOException {
		Files.writeString(this.directory.resolve("application.yml"), yaml);
	}

	private ConfigurableApplicationContext run(Class<?> configuration, String... arguments) {
		return TestApplications.run(extension.aws(), this.directory, yaml(this.secret), configuration, arguments);
	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@ImportAutoConfiguration({ PoolRotationAutoConfiguration.class, JdbcRotationAutoConfiguration.class })
	@EnableConfigurationProperties
	static class Base {

	}

	@Configuration(proxyBeanMethods = false)
	static class OfHikari extends Base {

		@Bean
		@RefreshScope
		@ConfigurationProperties("scoped.pool")
		HikariDataSource dataSource() {
			meanwhile.run();
			return new HikariDataSource();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfBuilder extends Base {

		@Bean
		@RefreshScope
		@ConfigurationProperties("scoped.pool")
		DataSource dataSource() {
			return DataSourceBuilder.create().type(HikariDataSource.class).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfProperties extends Base {

		@Bean
		@ConfigurationProperties("scoped.pool")
		DataSourceProperties poolProperties() {
			return new DataSourceProperties();
		}

		@Bean
		@RefreshScope
		DataSource dataSource(DataSourceProperties properties) {
			return properties.initializeDataSourceBuilder().type(HikariDataSource.class).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfTomcat extends Base {

		@Bean
		@RefreshScope
		@ConfigurationProperties("scoped.pool")
		org.apache.tomcat.jdbc.pool.DataSource dataSource() {
			return new org.apache.tomcat.jdbc.pool.DataSource();
		}

	}

	/**
	 * Spring Boot's own pool, which Spring Cloud puts into the scope.
	 */
	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(DataSourceAutoConfiguration.class)
	static class OfBoot extends Base {

	}

	@Configuration(proxyBeanMethods = false)
	static class OfListener extends OfHikari {

		final AtomicInteger refreshed = new AtomicInteger();

		private final ObjectProvider<ContextRefresher> refresher;

		OfListener(ObjectProvider<ContextRefresher> refresher) {
			this.refresher = refresher;
		}

		@EventListener
		void on(SecretRotatedEvent event) {
			this.refresher.getObject().refresh();
			this.refreshed.incrementAndGet();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfEnvironment extends Base {

		@Bean
		@RefreshScope
		DataSource dataSource(Environment environment) {
			HikariDataSource pool = new HikariDataSource();
			pool.setJdbcUrl(
					environment.getRequiredProperty("db.server") + environment.getRequiredProperty("db.database"));
			pool.setUsername(environment.getProperty("db.login"));
			pool.setPassword(environment.getProperty("db.pwd"));
			return pool;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfUser extends OfHikari {

		@Bean
		@RefreshScope
		Uses uses(DataSource dataSource, Environment environment) {
			environment.getProperty("scoped.pool.password");
			return new Uses(new JdbcTemplate(dataSource));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfDriverManager extends Base {

		@Bean
		@RefreshScope
		DataSource dataSource(Environment environment) {
			DriverManagerDataSource dataSource = new DriverManagerDataSource(
					environment.getRequiredProperty("scoped.pool.url"), environment.getProperty("scoped.pool.username"),
					environment.getProperty("scoped.pool.password"));
			meanwhile.run();
			return dataSource;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfThread extends Base {

		@Bean
		static BeanFactoryPostProcessor threadScope() {
			return (beanFactory) -> beanFactory.registerScope("thread", new SimpleThreadScope());
		}

		@Bean
		@Scope(scopeName = "thread", proxyMode = ScopedProxyMode.TARGET_CLASS)
		@ConfigurationProperties("scoped.thread")
		HikariDataSource perThread() {
			return new HikariDataSource();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfInactive extends Base {

		@Bean
		static BeanFactoryPostProcessor requestScope() {
			return (beanFactory) -> beanFactory.registerScope("request", new RequestScope());
		}

		@Bean
		@Scope(scopeName = "request", proxyMode = ScopedProxyMode.INTERFACES)
		DataSource perRequest() {
			return new HikariDataSource();
		}

		@Bean
		DataSource lazy(DataSource perRequest) {
			return new LazyConnectionDataSourceProxy(perRequest);
		}

	}

	static class Uses {

		static final AtomicInteger made = new AtomicInteger();

		private final JdbcTemplate jdbc;

		Uses() {
			this(new JdbcTemplate());
		}

		Uses(JdbcTemplate jdbc) {
			this.jdbc = jdbc;
			made.incrementAndGet();
		}

		void query() {
			this.jdbc.execute("SELECT 1");
		}

	}

}
