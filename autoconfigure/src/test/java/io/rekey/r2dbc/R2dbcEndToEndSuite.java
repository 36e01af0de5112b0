/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.rekey.r2dbc;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.PoolMetrics;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.rekey.RotationTrigger;
import io.rekey.SecretRotatedEvent;
import io.rekey.env.TestApplications;
import io.rekey.env.TestClients;
import io.rekey.pool.PoolRegistry;
import io.rekey.pool.PoolRotationAutoConfiguration;
import io.rekey.pool.RotatingPool;
import io.rekey.test.EmbeddedAws;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * R2DBC end to end: an application with Spring Boot's pool on a real database, whose
 * password is rotated over the real wire while transactions run.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
abstract class R2dbcEndToEndSuite {

	private static final Duration BOUND = Duration.ofSeconds(20);

	/**
	 * Between setSecret and finishSecret: the database knows only the pending version.
	 */
	private static final Duration WINDOW = Duration.ofMillis(300);

	private static final String NO_EVENTS = "--rekey.rotation.reconcile-interval=0s";

	private final AtomicInteger count = new AtomicInteger();

	private EmbeddedAws aws;

	private SecretsManagerClient secrets;

	private String topic;

	@TempDir
	private Path directory;

	abstract String url();

	abstract void createUser(String name, String password);

	abstract void changePassword(String name, String password);

	/**
	 * Selects the server's ids of the user's own connections.
	 */
	abstract String selectConnections();

	@BeforeAll
	void start() {
		Awaitility.setDefaultTimeout(BOUND);
		this.aws = EmbeddedAws.start();
		this.secrets = TestClients.secretsManager(this.aws);
		this.topic = this.aws.createTopicForRotations("r2dbc");
	}

	@AfterAll
	void stop() {
		this.secrets.close();
		this.aws.close();
	}

	@Test
	void whenRotatedUnderLoadThenNothingFailsAndAllConnectionsAreRenewed() {
		User user = new User();
		try (ConfigurableApplicationContext context = run(user, "--rekey.rotation.topic-arn=" + this.topic,
				"--rekey.rotation.min-interval=100ms")) {
			ConnectionPool pool = context.getBean(ConnectionPool.class);
			App app = context.getBean(App.class);
			createTable(pool);
			Set<Long> before = connections(pool);
			try (Load load = new Load(pool, 16)) {
				LongTransaction open = new LongTransaction(pool);
				for (int i = 1; i <= 3; i++) {
					String versionId = user.rotate();
					await().until(() -> app.isLive(versionId));
					load.awaitServed(50);
				}
				await().until(() -> outdated(context) == 1);
				open.commit();
				await().until(() -> outdated(context) == 0);
				load.awaitServed(50);
				assertThat(load.failures()).isEmpty();
			}
			assertThat(app.rotated).extracting(SecretRotatedEvent::trigger).contains(RotationTrigger.QUEUE);
			assertThat(connections(pool)).isNotEmpty().doesNotContainAnyElementsOf(before);
			assertThat(rows(pool, "long")).isEqualTo(2);
			assertIdle(pool);
		}
	}

	@Test
	void whenThePoolStartsInTheWindowThenItStarts() {
		User user = new User();
		String versionId = user.beginRotation();
		try (ConfigurableApplicationContext context = run(user, NO_EVENTS)) {
			ConnectionPool pool = context.getBean(ConnectionPool.class);
			assertThat(connections(pool)).isNotEmpty();
			user.finish(versionId);
			await().until(() -> context.getBean(App.class).isLive(versionId));
		}
	}

	/**
	 * No event, no reconcile; each connection lives so short that many log in within the
	 * window.
	 */
	void assertNothingFailsWithoutAnEvent() {
		User user = new User();
		try (ConfigurableApplicationContext context = run(user, NO_EVENTS, "--rekey.rotation.min-interval=100ms",
				"--spring.r2dbc.pool.max-life-time=150ms")) {
			ConnectionPool pool = context.getBean(ConnectionPool.class);
			App app = context.getBean(App.class);
			createTable(pool);
			try (Load load = new Load(pool, 16)) {
				for (int i = 1; i <= 3; i++) {
					String versionId = user.rotate();
					await().until(() -> app.isLive(versionId));
					load.awaitServed(50);
				}
				assertThat(load.failures()).isEmpty();
			}
			assertThat(app.rotated).extracting(SecretRotatedEvent::trigger).containsOnly(RotationTrigger.LOGIN_REFUSED);
		}
	}

	private ConfigurableApplicationContext run(User user, String... arguments) {
		return TestApplications.run(this.aws, this.directory, """
				spring.r2dbc:
				  url: %s
				  username: ${secret@%s#username}
				  password: ${secret@%s#password}
				  pool.max-acquire-time: 10s
				""".formatted(url(), user.secret, user.secret), App.class, arguments);
	}

	private void createTable(ConnectionPool pool) {
		execute(pool, "CREATE TABLE IF NOT EXISTS orders (kind VARCHAR(10))").block(BOUND);
		execute(pool, "DELETE FROM orders").block(BOUND);
	}

	private static Mono<Void> execute(ConnectionFactory pool, String sql) {
		return Mono.usingWhen(pool.create(), (connection) -> execute(connection, sql), Connection::close);
	}

	private static Mono<Void> execute(Connection connection, String sql) {
		return Flux.from(connection.createStatement(sql).execute()).flatMap((result) -> result.getRowsUpdated()).then();
	}

	private Set<Long> connections(ConnectionPool pool) {
		return Set.copyOf(numbers(pool, selectConnections()));
	}

	private static long rows(ConnectionPool pool, String kind) {
		return numbers(pool, "SELECT count(*) FROM orders WHERE kind = '" + kind + "'").get(0);
	}

	private static List<Long> numbers(ConnectionPool pool, String sql) {
		return Flux
			.usingWhen(pool.create(),
					(connection) -> Flux.from(connection.createStatement(sql).execute())
						.flatMap((result) -> result.map((row) -> ((Number) row.get(0)).longValue())),
					Connection::close)
			.collectList()
			.blockOptional(BOUND)
			.orElseThrow();
	}

	private static int outdated(ConfigurableApplicationContext context) {
		return context.getBean(PoolRegistry.class).pools().stream().mapToInt(RotatingPool::outdated).sum();
	}

	private static void assertIdle(ConnectionPool pool) {
		PoolMetrics metrics = pool.getMetrics().orElseThrow();
		await().untilAsserted(() -> {
			assertThat(metrics.acquiredSize()).isZero();
			assertThat(metrics.pendingAcquireSize()).isZero();
			assertThat(metrics.idleSize()).isEqualTo(metrics.allocatedSize()).isPositive();
		});
	}

	/**
	 * Short transactions, all the time.
	 */
	private static final class Load implements AutoCloseable {

		private final AtomicInteger served = new AtomicInteger();

		private final List<String> failures = new CopyOnWriteArrayList<>();

		private final Mono<Void> work;

		private volatile boolean stopped;

		Load(ConnectionPool pool, int workers) {
			this.work = Flux.range(0, workers)
				.flatMap((worker) -> transaction(pool).doOnSuccess((done) -> this.served.incrementAndGet())
					.onErrorResume((ex) -> {
						this.failures.add(ex.toString());
						return Mono.empty();
					})
					.repeat(() -> !this.stopped), workers)
				.then()
				.cache();
			var unused = this.work.subscribe();
		}

		private static Mono<Void> transaction(ConnectionPool pool) {
			return Mono.usingWhen(pool.create(),
					(connection) -> Mono.from(connection.beginTransaction())
						.then(execute(connection, "INSERT INTO orders VALUES ('short')"))
						.then(Mono.from(connection.commitTransaction())),
					Connection::close);
		}

		void awaitServed(int more) {
			int before = this.served.get();
			await().until(() -> this.served.get() > before + more);
		}

		List<String> failures() {
			return this.failures;
		}

		@Override
		public void close() {
			this.stopped = true;
			this.work.block(BOUND);
		}

	}

	/**
	 * A transaction that is in flight while the password is rotated.
	 */
	private static final class LongTransaction {

		private final Connection connection;

		LongTransaction(ConnectionPool pool) {
			this.connection = pool.create().blockOptional(BOUND).orElseThrow();
			Mono.from(this.connection.beginTransaction())
				.then(execute(this.connection, "INSERT INTO orders VALUES ('long')"))
				.block(BOUND);
		}

		void commit() {
			execute(this.connection, "INSERT INTO orders VALUES ('long')")
				.then(Mono.from(this.connection.commitTransaction()))
				.then(Mono.from(this.connection.close()))
				.block(BOUND);
		}

	}

	/**
	 * A database user and the secret with its password.
	 */
	private final class User {

		private final String name = "r2dbc" + R2dbcEndToEndSuite.this.count.incrementAndGet();

		private final String secret = "r2dbc/" + this.name;

		User() {
			String password = UUID.randomUUID().toString();
			createUser(this.name, password);
			R2dbcEndToEndSuite.this.aws.createSecret(this.secret, json(password));
		}

		private String json(String password) {
			return "{\"username\":\"" + this.name + "\",\"password\":\"" + password + "\"}";
		}

		/**
		 * Does createSecret and setSecret.
		 */
		String beginRotation() {
			String versionId = UUID.randomUUID().toString();
			String password = UUID.randomUUID().toString();
			R2dbcEndToEndSuite.this.secrets.putSecretValue((request) -> request.secretId(this.secret)
				.secretString(json(password))
				.clientRequestToken(versionId)
				.versionStages("AWSPENDING"));
			changePassword(this.name, password);
			return versionId;
		}

		/**
		 * Does finishSecret.
		 */
		void finish(String versionId) {
			SecretsManagerClient client = R2dbcEndToEndSuite.this.secrets;
			String current = client.getSecretValue((request) -> request.secretId(this.secret)).versionId();
			client.updateSecretVersionStage((request) -> request.secretId(this.secret)
				.versionStage("AWSCURRENT")
				.moveToVersionId(versionId)
				.removeFromVersionId(current));
		}

		String rotate() {
			String versionId = beginRotation();
			await().pollDelay(WINDOW).until(() -> true);
			finish(versionId);
			return versionId;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@ImportAutoConfiguration({ PoolRotationAutoConfiguration.class, R2dbcRotationAutoConfiguration.class,
			R2dbcAutoConfiguration.class })
	static class App {

		final List<SecretRotatedEvent> rotated = new CopyOnWriteArrayList<>();

		@EventListener
		void on(SecretRotatedEvent event) {
			this.rotated.add(event);
		}

		boolean isLive(String versionId) {
			return this.rotated.stream().anyMatch((event) -> event.versionId().equals(versionId));
		}

	}

}
