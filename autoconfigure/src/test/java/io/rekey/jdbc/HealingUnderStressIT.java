// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.SecretRotationFailedEvent;
import io.rekey.env.TestApplications;
import io.rekey.env.TestClients;
import io.rekey.pool.PoolRegistry;
import io.rekey.pool.PoolRotationAutoConfiguration;
import io.rekey.store.SecretRotator;
import io.rekey.store.SecretStore;
import io.rekey.store.Signal;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import io.rekey.test.EmbeddedMariaDb;
import io.rekey.test.EmbeddedPostgreSql;
import io.rekey.test.Fault;
import org.apache.commons.dbcp2.BasicDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that refused logins heal on real databases while Secrets Manager is slow or away,
 * the database refuses for other reasons than a password, and no event comes.
 */
@Timeout(180)
class HealingUnderStressIT {

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	private static EmbeddedPostgreSql postgres;

	private static SecretsManagerClient secrets;

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	private final String user = "u" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);

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

	@AfterEach
	void clearFaults() {
		this.aws.clearFaults();
	}

	@ParameterizedTest
	@CsvSource({ "120, 250", "450, 1000", "700, 250" })
	void whenSecretsManagerIsSlowThenPendingHealsWhateverTheTimeout(int callMillis, int timeoutMillis)
			throws Exception {
		createUser();
		try (ConfigurableApplicationContext context = run(timeoutMillis)) {
			DataSource pool = borrowable(context);
			this.aws.inject(Fault.latency(Duration.ofMillis(callMillis)).on("secretsmanager:GetSecretValue"));
			setPendingPassword();
			evictAll(pool);
			await().until(() -> canBorrow(pool));
			assertThat(failedOf(pool, 20)).isZero();
		}
	}

	@ParameterizedTest
	@ValueSource(
			classes = { HikariDataSource.class, org.apache.tomcat.jdbc.pool.DataSource.class, BasicDataSource.class })
	void whenSecretsManagerIsAwayForAWhileThenOneBorrowThatMayWaitSucceeds(Class<? extends DataSource> type)
			throws Exception {
		createUser();
		try (ConfigurableApplicationContext context = run(30_000, "--spring.datasource.type=" + type.getName())) {
			DataSource pool = context.getBean(DataSource.class);
			setPendingPassword();
			this.aws.inject(Fault.serverError());
			this.aws.clearCalls();
			CompletableFuture<Boolean> borrower = CompletableFuture.supplyAsync(() -> canBorrow(pool));
			// Two rounds, each of which the SDK tries three times.
			await().until(() -> this.aws.count("secretsmanager:GetSecretValue") > 9);
			this.aws.clearFaults();
			assertThat(borrower.get()).isTrue();
		}
	}

	@Test
	void whenAnAccountIsLockedForAMomentThenThePoolHasAConnectionSoonAfter() throws Exception {
		try (EmbeddedMariaDb server = EmbeddedMariaDb.start()) {
			server.createUser("old", "right");
			this.aws.createSecret(this.user, json("old", "right"));
			try (ConfigurableApplicationContext context = run(server.jdbcUrl(), 30_000)) {
				DataSource pool = borrowable(context);
				server.execute("ALTER USER old@'%' ACCOUNT LOCK");
				evictAll(pool);
				CompletableFuture<Boolean> borrower = CompletableFuture.supplyAsync(() -> canBorrow(pool));
				await().until(() -> context.getBean(PoolRegistry.class).pools().get(0).counts().refused() > 0);
				server.execute("ALTER USER old@'%' ACCOUNT UNLOCK");
				assertThat(borrower.get(20, TimeUnit.SECONDS)).isTrue();
			}
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 30_000, 0 })
	void whenALoginIsRefusedForAMomentThenThePoolHasAConnectionSoonAfter(int timeoutMillis) throws Exception {
		createUser();
		try (ConfigurableApplicationContext context = run(timeoutMillis)) {
			DataSource pool = borrowable(context);
			postgres.execute("ALTER ROLE " + this.user + " NOLOGIN");
			evictAll(pool);
			CompletableFuture<Boolean> borrower = CompletableFuture.supplyAsync(() -> canBorrow(pool));
			await().until(() -> context.getBean(PoolRegistry.class).pools().get(0).counts().refused() > 0);
			postgres.execute("ALTER ROLE " + this.user + " LOGIN");
			assertThat(borrower.get(15, TimeUnit.SECONDS)).isTrue();
		}
	}

	@Test
	void whenTheSecretIsChangedFirstAndTheDatabaseLaterThenTheLoginIsTakenSoonAfterThat() throws Exception {
		createUser();
		try (ConfigurableApplicationContext context = run(1_000)) {
			DataSource pool = borrowable(context);
			String next = UUID.randomUUID().toString();
			this.aws.putSecretValue(this.user, json(this.user, next));
			SecretRotator rotator = context.getBean(SecretRotator.class);
			for (int i = 0; i < 6; i++) {
				// As many proofs as there would be within a minute.
				rotator.signal(id(), Signal.of(RotationTrigger.OPERATOR)).get();
			}
			postgres.changePassword(this.user, next);
			evictAll(pool);
			await().until(() -> canBorrow(pool));
			await().until(() -> version(context).equals(current()));
		}
	}

	@Test
	void whenTheRoleMayNotConnectAnyMoreThenTheOtherOneOfTheSecretIsFoundWithoutAnEvent() throws Exception {
		String other = this.user + "_clone";
		postgres.createUser(other, "right");
		createUser();
		String database = "db_" + this.user;
		postgres.execute("CREATE DATABASE " + database);
		postgres.execute("REVOKE CONNECT ON DATABASE " + database + " FROM PUBLIC");
		postgres.execute("GRANT CONNECT ON DATABASE " + database + " TO " + this.user + ", " + other);
		String url = postgres.jdbcUrl().replace("/postgres", "/" + database);
		try (ConfigurableApplicationContext context = run(url, 2_000)) {
			DataSource pool = borrowable(context);
			this.aws.putSecretValue(this.user, json(other, "right"));
			postgres.execute("REVOKE CONNECT ON DATABASE " + database + " FROM " + this.user);
			evictAll(pool);
			await().until(() -> canBorrow(pool));
			await().until(() -> version(context).equals(current()));
		}
	}

	@Test
	void whenTheAccountIsLockedThenTheOtherOneOfTheSecretIsFoundWithoutAnEvent() throws Exception {
		try (EmbeddedMariaDb server = EmbeddedMariaDb.start()) {
			server.createUser("old", "right");
			server.createUser("new", "right");
			this.aws.createSecret(this.user, json("old", "right"));
			try (ConfigurableApplicationContext context = run(server.jdbcUrl(), 2_000)) {
				DataSource pool = borrowable(context);
				this.aws.putSecretValue(this.user, json("new", "right"));
				server.execute("ALTER USER old@'%' ACCOUNT LOCK");
				evictAll(pool);
				await().until(() -> canBorrow(pool));
				await().until(() -> version(context).equals(current()));
			}
		}
	}

	@Test
	void whenRotationsFollowEachOtherCloselyThenNoneOfThemHasFailed() throws Exception {
		createUser();
		try (ConfigurableApplicationContext context = run(1_000)) {
			DataSource pool = borrowable(context);
			SecretRotator rotator = context.getBean(SecretRotator.class);
			for (int i = 0; i < 15; i++) {
				String next = UUID.randomUUID().toString();
				postgres.changePassword(this.user, next);
				this.aws.putSecretValue(this.user, json(this.user, next));
				var unused = rotator.signal(id(), Signal.of(RotationTrigger.QUEUE));
				assertThat(canBorrow(pool)).isTrue();
			}
			await().until(() -> version(context).equals(current()));
			assertThat(context.getBean(Failures.class).all).isEmpty();
			assertThat(failedOf(pool, 3)).isZero();
		}
	}

	@Test
	void whenSecretsManagerIsAwayAndThePoolIsEmptyThenFewCallsAreMade() throws Exception {
		createUser();
		try (ConfigurableApplicationContext context = run(250)) {
			DataSource pool = borrowable(context);
			setPendingPassword();
			this.aws.inject(Fault.serverError());
			this.aws.clearCalls();
			long start = System.nanoTime();
			evictAll(pool);
			while (System.nanoTime() - start < Duration.ofSeconds(8).toNanos()) {
				assertThat(canBorrow(pool)).isFalse();
			}
			long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
			// Two a second, each of which the SDK tries three times at most.
			assertThat(this.aws.count("secretsmanager:GetSecretValue")).isBetween(3L, 6 + 3 * seconds);
			this.aws.clearFaults();
			await().until(() -> canBorrow(pool));
		}
	}

	private DataSource borrowable(ConfigurableApplicationContext context) {
		DataSource pool = context.getBean(DataSource.class);
		assertThat(canBorrow(pool)).isTrue();
		return pool;
	}

	private static int failedOf(DataSource pool, int borrows) {
		int failed = 0;
		for (int i = 0; i < borrows; i++) {
			evictAll(pool);
			failed += canBorrow(pool) ? 0 : 1;
		}
		return failed;
	}

	private static boolean canBorrow(DataSource pool) {
		try (Connection connection = pool.getConnection()) {
			return connection.isValid(5);
		}
		catch (SQLException ex) {
			return false;
		}
	}

	private static void evictAll(DataSource pool) {
		((HikariDataSource) pool).getHikariPoolMXBean().softEvictConnections();
	}

	private void createUser() {
		postgres.createUser(this.user, "first");
		this.aws.createSecret(this.user, json(this.user, "first"));
	}

	private void setPendingPassword() {
		String pending = UUID.randomUUID().toString();
		secrets.putSecretValue((request) -> request.secretId(this.user)
			.secretString(json(this.user, pending))
			.versionStages("AWSPENDING"));
		postgres.changePassword(this.user, pending);
	}

	private static String json(String username, String password) {
		return "{\"username\":\"" + username + "\",\"password\":\"" + password + "\"}";
	}

	private SecretId id() {
		return SecretId.of(this.user);
	}

	private String version(ConfigurableApplicationContext context) {
		return context.getBean(SecretStore.class).get(id()).versionId();
	}

	private String current() {
		return secrets.getSecretValue((request) -> request.secretId(this.user)).versionId();
	}

	private ConfigurableApplicationContext run(int timeoutMillis, String... arguments) {
		return run(postgres.jdbcUrl(), timeoutMillis, arguments);
	}

	private ConfigurableApplicationContext run(String url, int timeoutMillis, String... arguments) {
		return TestApplications.run(this.aws, this.directory, """
				spring.datasource:
				  url: %s
				  username: ${secret@%s#username}
				  password: ${secret@%2$s#password}
				  hikari: {maximum-pool-size: 2, minimum-idle: 0, connection-timeout: %s}
				  dbcp2: {max-wait: 30s}
				rekey.rotation: {reconcile-interval: 0s, min-interval: 50ms}
				""".formatted(url, this.user, timeoutMillis), App.class, arguments);
	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@ImportAutoConfiguration({ PoolRotationAutoConfiguration.class, JdbcRotationAutoConfiguration.class,
			DataSourceAutoConfiguration.class })
	static class App {

		@Bean
		Failures failures() {
			return new Failures();
		}

	}

	static class Failures {

		private final Queue<SecretRotationFailedEvent> all = new ConcurrentLinkedQueue<>();

		@EventListener
		void add(SecretRotationFailedEvent event) {
			this.all.add(event);
		}

	}

}
