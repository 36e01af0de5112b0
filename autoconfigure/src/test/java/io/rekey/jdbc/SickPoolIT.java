// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

import com.zaxxer.hikari.HikariDataSource;
import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.env.TestApplications;
import io.rekey.env.TestClients;
import io.rekey.pool.PoolLogin;
import io.rekey.pool.PoolRegistry;
import io.rekey.pool.PoolRotationAutoConfiguration;
import io.rekey.store.RotationResult;
import io.rekey.store.RotationResult.Outcome;
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
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * One secret feeds two pools of two databases of a real PostgreSQL, and one of them lets
 * nobody in.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(180)
class SickPoolIT {

	private static final String SECRET = "sick/db";

	private static final String USER = "shared";

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	private static EmbeddedPostgreSql postgres;

	private static Path accessRules;

	private static String goodRules;

	@TempDir
	Path directory;

	private String password = UUID.randomUUID().toString();

	@BeforeAll
	static void start() throws Exception {
		postgres = EmbeddedPostgreSql.start();
		postgres.execute("CREATE DATABASE other");
		postgres.createUser(USER, "none yet");
		try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl(), "postgres", "");
				Statement statement = connection.createStatement();
				ResultSet rows = statement.executeQuery("SHOW hba_file")) {
			rows.next();
			accessRules = Path.of(rows.getString(1));
			goodRules = Files.readString(accessRules);
		}
		extension.aws().createSecret(SECRET, "{}");
	}

	@AfterAll
	static void stop() {
		postgres.close();
	}

	@BeforeEach
	void prepare() {
		reject("nowhere");
		postgres.changePassword(USER, this.password);
		extension.aws().putSecretValue(SECRET, json());
	}

	@Test
	void whenOneDatabaseRejectsEverybodyThenTheOtherPoolRotatesAllTheSame(CapturedOutput output) throws Exception {
		try (ConfigurableApplicationContext context = run()) {
			HikariDataSource healthy = context.getBean("healthy", HikariDataSource.class);
			context.getBean("sick", HikariDataSource.class).getConnection().close();
			reject("other");
			try (Load load = new Load(healthy)) {
				await().until(() -> load.served.get() > 50);
				this.password = UUID.randomUUID().toString();
				postgres.changePassword(USER, this.password);
				String next = extension.aws().putSecretValue(SECRET, json());
				assertThat(check(context).outcome()).isEqualTo(Outcome.ROTATED);
				assertThat(live(context)).isEqualTo(next);
				await().until(() -> context.getBean(PoolRegistry.class)
					.pools()
					.stream()
					.filter((pool) -> pool.name().equals("healthy"))
					.allMatch((pool) -> pool.outdated() == 0));
				long served = load.served.get();
				await().until(() -> load.served.get() > served + 50);
				assertThat(load.failures).isEmpty();
			}
			assertThat(context.getEnvironment().getProperty("app.password")).isEqualTo(this.password);
			assertThat(output.getOut().split("goes live although pool 'sick'", -1)).hasSize(2);
			assertThat(output).contains("28000").doesNotContain(this.password);
		}
	}

	@Test
	void whenTheOtherDatabaseRefusesTheNewPasswordThenItStaysRefused() throws Exception {
		try (ConfigurableApplicationContext context = run()) {
			context.getBean("healthy", HikariDataSource.class).getConnection().close();
			reject("other");
			String before = live(context);
			extension.aws().putSecretValue(SECRET, json().replace(this.password, "wrong"));
			RotationResult result = check(context);
			assertThat(result.outcome()).isEqualTo(Outcome.REFUSED);
			assertThat(result.reason()).contains("'healthy'", "28P01").doesNotContain("'sick'");
			assertThat(live(context)).isEqualTo(before);
		}
	}

	/**
	 * What the pool was told a moment ago says nothing about now.
	 */
	@Test
	void whenThePoolWasRefusedAMomentAgoButIsWellThenItsVetoCounts() throws Exception {
		try (ConfigurableApplicationContext context = run()) {
			HikariDataSource healthy = context.getBean("healthy", HikariDataSource.class);
			healthy.getConnection().close();
			postgres.execute("ALTER ROLE " + USER + " NOLOGIN");
			RotatingDataSource rotating = (RotatingDataSource) healthy.getDataSource();
			PoolLogin live = rotating.connector().liveLogin();
			healthy.getHikariPoolMXBean().softEvictConnections();
			await().until(() -> rotating.connector().barred(live) != null);
			postgres.execute("ALTER ROLE " + USER + " LOGIN");
			String before = live(context);
			extension.aws().putSecretValue(SECRET, json().replace(this.password, "wrong"));
			assertThat(check(context).reason()).contains("'healthy'", "28P01");
			assertThat(live(context)).isEqualTo(before);
		}
	}

	/**
	 * PostgreSQL looks at the password first.
	 */
	@Test
	void whenNobodyMayLogInForAWhileThenAWrongPasswordStaysRefused() throws Exception {
		try (ConfigurableApplicationContext context = run()) {
			String before = live(context);
			postgres.execute("ALTER ROLE " + USER + " NOLOGIN");
			try {
				extension.aws().putSecretValue(SECRET, json().replace(this.password, "wrong"));
				assertThat(check(context).reason()).contains("28P01");
			}
			finally {
				postgres.execute("ALTER ROLE " + USER + " LOGIN");
			}
			assertThat(live(context)).isEqualTo(before);
		}
	}

	@Test
	void whenThePoolWorksWithThePendingVersionThenAWrongCurrentOneIsRefused() throws Exception {
		try (ConfigurableApplicationContext context = run();
				SecretsManagerClient secrets = TestClients.secretsManager(extension.aws())) {
			HikariDataSource healthy = context.getBean("healthy", HikariDataSource.class);
			healthy.getConnection().close();
			String before = live(context);
			String pending = UUID.randomUUID().toString();
			secrets.putSecretValue((request) -> request.secretId(SECRET)
				.secretString(json().replace(this.password, pending))
				.versionStages("AWSPENDING"));
			postgres.changePassword(USER, pending);
			healthy.getHikariPoolMXBean().softEvictConnections();
			healthy.getConnection().close();
			extension.aws().putSecretValue(SECRET, json().replace(this.password, "wrong"));
			assertThat(check(context).reason()).contains("'healthy'", "28P01");
			assertThat(live(context)).isEqualTo(before);
			healthy.getHikariPoolMXBean().softEvictConnections();
			healthy.getConnection().close();
		}
	}

	/**
	 * The database lets nobody in, from here.
	 */
	private static void reject(String database) {
		try {
			Files.writeString(accessRules, "host " + database + " all 127.0.0.1/32 reject\n" + goodRules);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		postgres.execute("SELECT pg_reload_conf()");
		await().until(() -> rejectsOther() == database.equals("other"));
	}

	private static boolean rejectsOther() {
		try (Connection connection = DriverManager.getConnection(other(), "postgres", "")) {
			return !connection.isValid(0);
		}
		catch (SQLException ex) {
			return "28000".equals(ex.getSQLState());
		}
	}

	private static String other() {
		return postgres.jdbcUrl().replaceFirst("postgres$", "other");
	}

	private String json() {
		return "{\"username\":\"" + USER + "\",\"password\":\"" + this.password + "\"}";
	}

	private ConfigurableApplicationContext run() {
		return TestApplications.run(extension.aws(), this.directory, """
				app:
				  healthy: %s
				  sick: %s
				  username: ${secret@%s#username}
				  password: ${secret@%3$s#password}
				rekey.jdbc:
				  healthy.secret: %3$s
				  sick.secret: %3$s
				rekey.rotation: {reconcile-interval: 0s, min-interval: 1ms, spread: {checks: 0s, retirements: 0s}}
				""".formatted(postgres.jdbcUrl(), other(), SECRET), App.class);
	}

	private static RotationResult check(ConfigurableApplicationContext context) throws Exception {
		return context.getBean(SecretRotator.class)
			.signal(SecretId.of(SECRET), Signal.of(RotationTrigger.OPERATOR))
			.get();
	}

	private static String live(ConfigurableApplicationContext context) {
		return context.getBean(SecretStore.class).get(SecretId.of(SECRET)).versionId();
	}

	/**
	 * Borrows, asks the database something and gives back, again and again.
	 */
	private static final class Load implements AutoCloseable {

		private final AtomicLong served = new AtomicLong();

		private final List<String> failures = new CopyOnWriteArrayList<>();

		private final Thread thread;

		private volatile boolean stopped;

		Load(HikariDataSource pool) {
			this.thread = new Thread(() -> run(pool), "load");
			this.thread.start();
		}

		private void run(HikariDataSource pool) {
			while (!this.stopped) {
				try (Connection connection = pool.getConnection(); Statement statement = connection.createStatement()) {
					statement.execute("SELECT pg_sleep(0.002)");
					this.served.incrementAndGet();
				}
				catch (SQLException ex) {
					this.failures.add(ex.toString());
				}
			}
		}

		@Override
		public void close() {
			this.stopped = true;
			await().until(() -> !this.thread.isAlive());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@ImportAutoConfiguration({ PoolRotationAutoConfiguration.class, JdbcRotationAutoConfiguration.class })
	static class App {

		@Bean
		HikariDataSource healthy(Environment environment) {
			return pool(environment, "app.healthy");
		}

		@Bean
		HikariDataSource sick(Environment environment) {
			return pool(environment, "app.sick");
		}

		private static HikariDataSource pool(Environment environment, String url) {
			HikariDataSource pool = new HikariDataSource();
			pool.setJdbcUrl(environment.getProperty(url));
			pool.setUsername(environment.getProperty("app.username"));
			pool.setPassword(environment.getProperty("app.password"));
			pool.setMaximumPoolSize(4);
			return pool;
		}

	}

}
