// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.env.TestApplications;
import io.rekey.env.TestClients;
import io.rekey.pool.PoolRegistry;
import io.rekey.pool.PoolRotationAutoConfiguration;
import io.rekey.pool.RotatingPool;
import io.rekey.store.SecretRotator;
import io.rekey.store.SecretStore;
import io.rekey.store.Signal;
import io.rekey.test.EmbeddedAwsExtension;
import io.rekey.test.EmbeddedPostgreSql;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Rotations under load on a real PostgreSQL, with each kind of pool that Spring Boot can
 * make.
 */
@Timeout(120)
class PoolKindRotationIT {

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	private static EmbeddedPostgreSql postgres;

	private static SecretsManagerClient secrets;

	@TempDir
	Path directory;

	@BeforeAll
	static void start() {
		postgres = EmbeddedPostgreSql.start();
		secrets = TestClients.secretsManager(extension.aws());
	}

	@AfterAll
	static void stop() {
		secrets.close();
		postgres.close();
	}

	static Stream<Class<?>> types() {
		return Stream.concat(Stream.of(PoolKind.values()).map(PoolKind::type), Stream.of(SimpleDriverDataSource.class));
	}

	@ParameterizedTest
	@MethodSource("types")
	void whenRotatedUnderLoadThenNothingFails(Class<? extends DataSource> type) throws Exception {
		Database database = new Database("rotated_" + type.getPackageName().replace('.', '_'));
		try (ConfigurableApplicationContext context = run(type, database)) {
			DataSource dataSource = context.getBean(DataSource.class);
			assertThat(dataSource).isInstanceOf(type);
			try (Load load = new Load(dataSource)) {
				for (boolean event : List.of(true, false, true)) {
					rotate(context, database, load, event);
				}
				assertThat(load.failures).isEmpty();
			}
			await().until(() -> pool(context).outdated() == 0);
		}
	}

	/**
	 * A transaction begins before the rotation and ends after it.
	 */
	private void rotate(ConfigurableApplicationContext context, Database database, Load load, boolean event)
			throws Exception {
		int refused = CountingDriver.refused.get();
		DataSource dataSource = context.getBean(DataSource.class);
		SecretId secret = SecretId.of(database.name);
		try (Connection connection = dataSource.getConnection(); Statement statement = connection.createStatement()) {
			connection.setAutoCommit(false);
			statement.execute("CREATE TABLE " + database.name + "." + database.tableName() + " (id int)");
			String versionId = database.setSecret();
			long served = load.served.get();
			await().until(() -> {
				renewOne(context);
				return CountingDriver.refused.get() > refused;
			});
			await().pollDelay(Duration.ofMillis(300)).until(() -> load.served.get() > served);
			database.finishSecret(versionId);
			if (event) {
				var unused = context.getBean(SecretRotator.class).signal(secret, Signal.of(RotationTrigger.QUEUE));
			}
			await().until(() -> context.getBean(SecretStore.class).get(secret).versionId().equals(versionId));
			connection.commit();
		}
		await().until(() -> pool(context).outdated() == 0);
		assertThat(CountingDriver.refused.get() - refused).isLessThanOrEqualTo(refusals(context));
		assertThat(database.exists(dataSource)).isTrue();
	}

	/**
	 * Takes a connection away from the pool. It connects anew at once, or once that is
	 * needed, while the live version is refused.
	 */
	private static void renewOne(ConfigurableApplicationContext context) throws SQLException {
		if (pool(context) instanceof JdbcRotatingPool rotating) {
			rotating.pool().evict(rotating.pool().borrow());
		}
	}

	/**
	 * HikariCP connects in one thread. Other pools connect in the threads of those who
	 * find none idle, and {@code SimpleDriverDataSource} in all.
	 */
	private static int refusals(ConfigurableApplicationContext context) {
		if (context.getBean(DataSource.class) instanceof HikariDataSource) {
			return 1;
		}
		return (pool(context) instanceof JdbcRotatingPool) ? 2 : Load.THREADS + 1;
	}

	private static RotatingPool pool(ConfigurableApplicationContext context) {
		return context.getBean(PoolRegistry.class).pools().get(0);
	}

	private ConfigurableApplicationContext run(Class<?> type, Database database) {
		return TestApplications.run(extension.aws(), this.directory, """
				spring.datasource:
				  type: %s
				  driver-class-name: io.rekey.jdbc.CountingDriver
				  url: %s
				  username: ${secret@%s#username}
				  password: ${secret@%3$s#password}
				  hikari: {maximum-pool-size: 6}
				  tomcat: {max-active: 6, initial-size: 3}
				  dbcp2: {max-total: 6, initial-size: 3}
				  oracleucp: {max-pool-size: 6, min-pool-size: 3, initial-pool-size: 3}
				rekey.rotation: {reconcile-interval: 0s, min-interval: 50ms}
				""".formatted(type.getName(), postgres.jdbcUrl(), database.name), App.class);
	}

	/**
	 * A database user and the secret with its password.
	 */
	private static final class Database {

		private final String name;

		private String pending = UUID.randomUUID().toString();

		private int tables;

		Database(String name) {
			this.name = name;
			postgres.createUser(name, this.pending);
			postgres.execute("CREATE SCHEMA " + name + " AUTHORIZATION " + name);
			extension.aws().createSecret(name, json());
		}

		private String json() {
			return "{\"username\":\"" + this.name + "\",\"password\":\"" + this.pending + "\"}";
		}

		String tableName() {
			return "t" + ++this.tables;
		}

		boolean exists(DataSource dataSource) throws SQLException {
			try (Connection connection = dataSource.getConnection();
					Statement statement = connection.createStatement();
					ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + this.name + ".t" + this.tables)) {
				return rows.next();
			}
		}

		String setSecret() {
			this.pending = UUID.randomUUID().toString();
			String versionId = secrets
				.putSecretValue(
						(request) -> request.secretId(this.name).secretString(json()).versionStages("AWSPENDING"))
				.versionId();
			postgres.changePassword(this.name, this.pending);
			return versionId;
		}

		void finishSecret(String versionId) {
			String current = secrets.getSecretValue((request) -> request.secretId(this.name)).versionId();
			secrets.updateSecretVersionStage((request) -> request.secretId(this.name)
				.versionStage("AWSCURRENT")
				.moveToVersionId(versionId)
				.removeFromVersionId(current));
		}

	}

	/**
	 * Threads with short transactions.
	 */
	private static final class Load implements AutoCloseable {

		private static final int THREADS = 4;

		private final List<Thread> threads = new ArrayList<>();

		private final List<String> failures = new CopyOnWriteArrayList<>();

		private final AtomicLong served = new AtomicLong();

		private volatile boolean stopped;

		Load(DataSource dataSource) {
			for (int i = 0; i < THREADS; i++) {
				Thread thread = new Thread(() -> run(dataSource), "load-" + i);
				thread.start();
				this.threads.add(thread);
			}
		}

		private void run(DataSource dataSource) {
			while (!this.stopped) {
				try (Connection connection = dataSource.getConnection();
						Statement statement = connection.createStatement()) {
					connection.setAutoCommit(false);
					statement.execute("SELECT pg_sleep(0.002)");
					connection.commit();
					connection.setAutoCommit(true);
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
			await().until(() -> this.threads.stream().noneMatch(Thread::isAlive));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@ImportAutoConfiguration({ PoolRotationAutoConfiguration.class, JdbcRotationAutoConfiguration.class,
			DataSourceAutoConfiguration.class })
	static class App {

	}

}
