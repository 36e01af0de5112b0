// SPDX-License-Identifier: Apache-2.0

package io.rekey.r2dbc;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.pool.PoolMetrics;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.R2dbcException;
import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.SecretRevokedEvent;
import io.rekey.SecretRotatedEvent;
import io.rekey.env.TestApplications;
import io.rekey.env.TestClients;
import io.rekey.pool.PoolRegistry;
import io.rekey.pool.PoolRotationAutoConfiguration;
import io.rekey.pool.RotatingPool;
import io.rekey.store.RotationResult;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretRotator;
import io.rekey.store.Signal;
import io.rekey.test.EmbeddedAws;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.r2dbc.ConnectionFactoryBuilder;
import org.springframework.boot.r2dbc.ConnectionFactoryDecorator;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * R2DBC end to end: an application with Spring Boot's pool on a real database, whose
 * password is rotated over the real wire while transactions run.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(240)
@ExtendWith(OutputCaptureExtension.class)
abstract class R2dbcEndToEndSuite {

	private static final Duration BOUND = Duration.ofSeconds(30);

	/**
	 * Between setSecret and finishSecret: the database knows only the pending version.
	 */
	private static final Duration WINDOW = Duration.ofMillis(300);

	/**
	 * What only some users may do.
	 */
	private static final String GUARDED = "SELECT count(*) FROM guarded.t";

	private static final String NO_EVENTS = "--rekey.rotation.reconcile-interval=0s";

	private final AtomicInteger count = new AtomicInteger();

	private EmbeddedAws aws;

	private SecretsManagerClient secrets;

	private String topic;

	@TempDir
	private Path directory;

	abstract String url();

	abstract int port();

	abstract void createUser(String name, String password);

	abstract void changePassword(String name, String password);

	/**
	 * Runs a statement as somebody who may do everything.
	 */
	abstract void execute(String sql);

	/**
	 * Creates {@code guarded.t}, which nobody may read.
	 */
	abstract void createGuarded();

	/**
	 * How a user is named in a GRANT.
	 */
	abstract String grantee(String user);

	/**
	 * Selects the server's ids of the user's own connections.
	 */
	abstract String selectConnections();

	private boolean guarded;

	@BeforeAll
	void start() {
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
				// On a slow machine, another signal may come before the event.
				for (int i = 1; i <= 3 || (i <= 10 && !app.isRotatedBy(RotationTrigger.QUEUE)); i++) {
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
			assertThat(app.isRotatedBy(RotationTrigger.QUEUE)).isTrue();
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

	/**
	 * Nothing is to take its time but Secrets Manager.
	 */
	@Test
	void whenManyLoginsAreRefusedAtOnceThenOneThreadHealsThemAllAndNoneOfReactors() {
		User user = new User();
		try (ConfigurableApplicationContext context = run(user, NO_EVENTS, "--spring.r2dbc.pool.initial-size=0",
				"--spring.r2dbc.pool.max-size=30")) {
			ConnectionPool pool = context.getBean(ConnectionPool.class);
			user.finish(user.beginRotation());
			user.beginRotation();
			this.aws.delay(Duration.ofSeconds(1));
			Mono<List<Connection>> borrowed = Flux.range(0, 30)
				.flatMap((index) -> pool.create(), 30)
				.collectList()
				.cache();
			var unused = borrowed.subscribe();
			await().until(() -> stacks("rekey-heal-r2dbc-").size() == 1);
			for (String scheduler : List.of("boundedElastic-", "parallel-", "single-")) {
				assertThat(stacks(scheduler)).noneMatch((stack) -> stack.contains("io.rekey."));
			}
			assertThat(stacks("rekey-heal-r2dbc-")).hasSize(1);
			List<Connection> connections = borrowed.blockOptional(BOUND).orElseThrow();
			assertThat(connections).hasSize(30);
			Flux.fromIterable(connections).flatMap(Connection::close).then().block(BOUND);
			assertIdle(pool);
		}
		finally {
			this.aws.delay(Duration.ZERO);
		}
	}

	private static List<String> stacks(String prefix) {
		return Thread.getAllStackTraces()
			.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().getName().startsWith(prefix))
			.map((entry) -> Arrays.toString(entry.getValue()))
			.toList();
	}

	/**
	 * The only place in the pool is that of the login.
	 */
	@Test
	void whenTheSecretIsDroppedWhileALoginIsUnderWayThenItsRefusalIsToldAndThePlaceIsNotLost() {
		User user = new User();
		try (TcpGate gate = new TcpGate(port());
				ConfigurableApplicationContext context = run(user, "--rekey.on-revoked=drop",
						"--rekey.rotation.reconcile-interval=200ms", "--rekey.rotation.min-interval=100ms",
						"--spring.r2dbc.url=" + url().replace(":" + port(), ":" + gate.port()),
						"--spring.r2dbc.pool.initial-size=0", "--spring.r2dbc.pool.max-size=1")) {
			ConnectionPool pool = context.getBean(ConnectionPool.class);
			String password = UUID.randomUUID().toString();
			changePassword(user.name, password);
			gate.shut();
			Mono<Connection> borrowed = pool.create().cache();
			var unused = borrowed.subscribe(null, (ex) -> {
			});
			await().until(() -> gate.connections.get() == 1);
			this.aws.deny("secretsmanager:GetSecretValue", user.secret);
			await().until(() -> context.getBean(App.class).revoked.stream().anyMatch(SecretRevokedEvent::dropped));
			gate.open();
			assertThatThrownBy(() -> borrowed.block(BOUND)).isInstanceOf(R2dbcException.class);
			this.aws.allow("secretsmanager:GetSecretValue", user.secret);
			this.aws.putSecretValue(user.secret, user.json(password));
			await().ignoreExceptions().until(() -> !connections(pool).isEmpty());
		}
		finally {
			this.aws.allow("secretsmanager:GetSecretValue", user.secret);
		}
	}

	/**
	 * The pool has no bound of its own for opening a connection.
	 */
	@Test
	void whenTheSecretIsDroppedWhileLoginsAreRefusedThenEachBorrowerLearnsItAndNoPlaceIsLost() {
		User user = new User();
		try (ConfigurableApplicationContext context = run(user, "--rekey.on-revoked=drop",
				"--rekey.rotation.reconcile-interval=200ms", "--rekey.rotation.min-interval=100ms",
				"--spring.r2dbc.pool.initial-size=0", "--spring.r2dbc.pool.max-size=4",
				"--spring.r2dbc.pool.max-life-time=0s", "--spring.r2dbc.pool.max-acquire-time=1500ms")) {
			ConnectionPool pool = context.getBean(ConnectionPool.class);
			App app = context.getBean(App.class);
			connections(pool);
			try (Load load = new Load(pool, 8, "SELECT 1")) {
				load.awaitServed(10);
				String password = UUID.randomUUID().toString();
				changePassword(user.name, password);
				await().until(() -> !load.failures().isEmpty());
				this.aws.deny("secretsmanager:GetSecretValue", user.secret);
				await().until(() -> app.revoked.stream().anyMatch(SecretRevokedEvent::dropped));
				int failed = load.failures().size();
				await().until(() -> load.failures().size() > failed + 20);
				assertThat(load.failures()).allMatch((failure) -> failure.contains("r2dbc"))
					.anyMatch((failure) -> failure.contains("dropped"));
				this.aws.allow("secretsmanager:GetSecretValue", user.secret);
				this.aws.putSecretValue(user.secret, user.json(password));
				load.awaitServed(50);
			}
			List<Connection> all = Flux.range(0, 4)
				.flatMap((index) -> pool.create())
				.collectList()
				.blockOptional(BOUND)
				.orElseThrow();
			Flux.fromIterable(all).flatMap(Connection::close).then().block(BOUND);
			assertThat(pool.getMetrics().orElseThrow().pendingAcquireSize()).isZero();
		}
		finally {
			this.aws.allow("secretsmanager:GetSecretValue", user.secret);
		}
	}

	@Test
	void whenThePoolCouldNotUseTheNewLoginThenItDoesNotGoLiveBeforeItCan() {
		Alternating users = new Alternating();
		try (ConfigurableApplicationContext context = run(users.first, NO_EVENTS, "--rekey.rotation.min-interval=100ms",
				"--spring.r2dbc.pool.validation-query=" + GUARDED)) {
			ConnectionPool pool = context.getBean(ConnectionPool.class);
			Set<Long> before = connections(pool);
			users.alternate();
			RotationResult result = check(context, users.first);
			assertThat(result.outcome()).isEqualTo(Outcome.REFUSED);
			assertThat(result.reason()).contains("pool 'connectionFactory'", "UnusableConnectionException");
			assertThat(connections(pool)).containsAnyElementsOf(before);
			assertThat(outdated(context)).isZero();
			grant(users.second.name);
			await().until(() -> check(context, users.first).outcome() == Outcome.ROTATED);
			await().until(() -> outdated(context) == 0);
			assertThat(connections(pool)).isNotEmpty().doesNotContainAnyElementsOf(before);
			assertIdle(pool);
		}
	}

	/**
	 * Nobody tells Rekey what this pool does with its connections.
	 */
	@Test
	void whenAPoolBuiltByHandCanNotUseTheNewLoginThenItKeepsTheOldConnections(CapturedOutput output) {
		Alternating users = new Alternating();
		try (ConfigurableApplicationContext context = TestApplications.run(this.aws, this.directory, """
				handmade.url: %s
				rekey.r2dbc.handMade.secret: %s
				""".formatted(url(), users.first.secret), HandMade.class, NO_EVENTS,
				"--rekey.rotation.min-interval=100ms")) {
			ConnectionPool pool = context.getBean(ConnectionPool.class);
			pool.warmup().block(BOUND);
			Set<Long> before = connections(pool);
			users.alternate();
			await().until(() -> check(context, users.first).outcome() == Outcome.ROTATED);
			await().until(() -> output.getOut().contains("Pool 'handMade' keeps its " + (HandMade.SIZE - 1)));
			for (int i = 0; i < 50; i++) {
				assertThat(connections(pool)).hasSizeGreaterThanOrEqualTo(HandMade.SIZE - 1);
			}
			grant(users.second.name);
			await().until(() -> outdated(context) == 0);
			assertThat(connections(pool)).isNotEmpty().doesNotContainAnyElementsOf(before);
			assertIdle(pool);
		}
	}

	private void grant(String user) {
		execute("GRANT SELECT ON guarded.t TO " + grantee(user));
	}

	private static RotationResult check(ConfigurableApplicationContext context, User user) {
		return context.getBean(SecretRotator.class)
			.signal(SecretId.of(user.secret), Signal.of(RotationTrigger.OPERATOR))
			.join();
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
		return Flux.usingWhen(pool.create(), (connection) -> numbers(connection, sql), Connection::close)
			.collectList()
			.blockOptional(BOUND)
			.orElseThrow();
	}

	private static Flux<Long> numbers(Connection connection, String sql) {
		return Flux.from(connection.createStatement(sql).execute())
			.flatMap((result) -> result.map((row) -> ((Number) row.get(0)).longValue()));
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
			this(pool, workers, "INSERT INTO orders VALUES ('short')");
		}

		Load(ConnectionPool pool, int workers, String sql) {
			this.work = Flux.range(0, workers)
				.flatMap((worker) -> transaction(pool, sql).doOnSuccess((done) -> this.served.incrementAndGet())
					.onErrorResume((ex) -> {
						this.failures.add(ex.toString());
						return Mono.empty();
					})
					.repeat(() -> !this.stopped), workers)
				.then()
				.cache();
			var unused = this.work.subscribe();
		}

		private static Mono<Void> transaction(ConnectionPool pool, String sql) {
			return Mono.usingWhen(pool.create(),
					(connection) -> Mono.from(connection.beginTransaction())
						.then(R2dbcEndToEndSuite.execute(connection, sql))
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
				.then(R2dbcEndToEndSuite.execute(this.connection, "INSERT INTO orders VALUES ('long')"))
				.block(BOUND);
		}

		void commit() {
			R2dbcEndToEndSuite.execute(this.connection, "INSERT INTO orders VALUES ('long')")
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
			return json(this.name, password);
		}

		private String json(String name, String password) {
			return "{\"username\":\"" + name + "\",\"password\":\"" + password + "\"}";
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

	/**
	 * A secret that has one user and then another, of whom only the first may do what the
	 * pool asks of its connections.
	 */
	private final class Alternating {

		private final User first = new User();

		private final User second = new User();

		Alternating() {
			R2dbcEndToEndSuite suite = R2dbcEndToEndSuite.this;
			if (!suite.guarded) {
				suite.guarded = true;
				createGuarded();
			}
			grant(this.first.name);
		}

		void alternate() {
			String password = UUID.randomUUID().toString();
			changePassword(this.second.name, password);
			R2dbcEndToEndSuite.this.aws.putSecretValue(this.first.secret, this.first.json(this.second.name, password));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@ImportAutoConfiguration({ PoolRotationAutoConfiguration.class, R2dbcRotationAutoConfiguration.class })
	static class HandMade {

		static final int SIZE = 4;

		@Bean(destroyMethod = "dispose")
		ConnectionFactory handMade(ObjectProvider<ConnectionFactoryDecorator> decorators,
				@Value("${handmade.url}") String url) {
			ConnectionFactory driver = ConnectionFactoryBuilder.withUrl(url)
				.username("nobody")
				.decorators(decorators.orderedStream().toList())
				.build();
			return new ConnectionPool(ConnectionPoolConfiguration.builder(driver)
				.initialSize(SIZE)
				.maxSize(SIZE)
				.postAllocate((connection) -> numbers(connection, GUARDED).then())
				.build());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@ImportAutoConfiguration({ PoolRotationAutoConfiguration.class, R2dbcRotationAutoConfiguration.class,
			R2dbcAutoConfiguration.class })
	static class App {

		final List<SecretRevokedEvent> revoked = new CopyOnWriteArrayList<>();

		final List<SecretRotatedEvent> rotated = new CopyOnWriteArrayList<>();

		@EventListener
		void on(SecretRevokedEvent event) {
			this.revoked.add(event);
		}

		@EventListener
		void on(SecretRotatedEvent event) {
			this.rotated.add(event);
		}

		boolean isRotatedBy(RotationTrigger trigger) {
			return this.rotated.stream().anyMatch((event) -> event.trigger() == trigger);
		}

		boolean isLive(String versionId) {
			return this.rotated.stream().anyMatch((event) -> event.versionId().equals(versionId));
		}

	}

}
