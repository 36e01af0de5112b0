// SPDX-License-Identifier: Apache-2.0

package io.rekey.it;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.rekey.RotationTrigger;
import io.rekey.SecretRotatedEvent;
import io.rekey.SecretRotationFailedEvent;
import io.rekey.test.EmbeddedPostgreSql;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * The main job, end to end: a real application on a real PostgreSQL, whose password is
 * rotated over the real wire. Runs against any endpoint.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(180)
abstract class EndToEndSuite {

	private static int count;

	private AwsUnderTest aws;

	private EmbeddedPostgreSql postgres;

	abstract AwsUnderTest startAws();

	@BeforeAll
	void start() {
		this.aws = startAws();
		this.postgres = EmbeddedPostgreSql.start();
	}

	@AfterAll
	void stop() {
		this.postgres.close();
		this.aws.close();
	}

	AwsUnderTest aws() {
		return this.aws;
	}

	EmbeddedPostgreSql postgres() {
		return this.postgres;
	}

	@Test
	void whenRotatedUnderLoadThenNothingFailsAndTheOldPasswordIsRefused() throws Exception {
		Database database = new Database();
		String topic = this.aws.createTopic("load");
		try (ConfigurableApplicationContext context = run(database, "--rekey.rotation.topic-arn=" + topic)) {
			App app = context.getBean(App.class);
			awaitSubscription(topic);
			String first = database.password;
			try (Load load = new Load(context.getBean(DataSource.class), context.getBean(Orders.class))) {
				for (int i = 1; i <= 5; i++) {
					long before = load.served();
					String versionId = database.rotate();
					await().until(() -> app.isLive(versionId));
					await().until(() -> load.served() > before + 50);
				}
				assertThat(load.failures()).isEmpty();
				assertThat(load.longestBorrow()).isLessThan(Duration.ofSeconds(10));
			}
			assertThat(app.rotated).hasSize(5)
				.anyMatch((event) -> event.trigger() == RotationTrigger.QUEUE)
				.allSatisfy((event) -> assertThat(event.propertyNames()).containsExactly("spring.datasource.password"));
			assertThat(this.postgres.accepts(database.user, first)).isFalse();
			assertThat(this.postgres.accepts(database.user, database.password)).isTrue();
			awaitAllConnectionsRenewed(context, database);
		}
	}

	@Test
	void whenAConnectionIsNeededInTheWindowThenThePendingVersionHeals() throws Exception {
		Database database = new Database();
		try (ConfigurableApplicationContext context = run(database, "--rekey.rotation.reconcile-interval=0s")) {
			HikariDataSource pool = context.getBean(HikariDataSource.class);
			pool.getConnection().close();
			String before = database.password;
			String versionId = database.createPending();
			database.alterUser();
			evictAll(pool);
			try (Load load = new Load(pool, context.getBean(Orders.class))) {
				await().until(() -> load.served() > 200);
				assertThat(load.failures()).isEmpty();
			}
			assertThat(context.getEnvironment().getProperty("spring.datasource.password")).isEqualTo(before);
			database.finish(versionId);
			evictAll(pool);
			try (Load load = new Load(pool, context.getBean(Orders.class))) {
				await().until(() -> load.served() > 200);
				assertThat(load.failures()).isEmpty();
			}
		}
	}

	@Test
	void whenTheEventNeverArrivesThenARefusedLoginFindsTheRotation() throws Exception {
		Database database = new Database();
		try (ConfigurableApplicationContext context = run(database, "--rekey.rotation.reconcile-interval=0s")) {
			HikariDataSource pool = context.getBean(HikariDataSource.class);
			pool.getConnection().close();
			String versionId = database.rotate();
			evictAll(pool);
			pool.getConnection().close();
			App app = context.getBean(App.class);
			await().until(() -> app.isLive(versionId));
			assertThat(app.rotated).singleElement()
				.satisfies((event) -> assertThat(event.trigger()).isEqualTo(RotationTrigger.LOGIN_REFUSED));
		}
	}

	@Test
	void whenThePoolStartsInTheWindowThenItStarts() throws Exception {
		Database database = new Database();
		String versionId = database.createPending();
		database.alterUser();
		try (ConfigurableApplicationContext context = run(database)) {
			assertThat(context.getBean(Orders.class).count()).isZero();
			database.finish(versionId);
		}
	}

	@Test
	void whenABadVersionIsPutThenItNeverGoesLiveAndTheNextGoodOneDoes() throws Exception {
		Database database = new Database();
		String topic = this.aws.createTopic("bad");
		try (ConfigurableApplicationContext context = run(database, "--rekey.rotation.topic-arn=" + topic)) {
			awaitSubscription(topic);
			App app = context.getBean(App.class);
			String before = database.password;
			String bad = this.aws.putCurrent(database.secret, database.json("wrong-" + UUID.randomUUID()));
			await().until(() -> app.failed.stream().anyMatch((event) -> bad.equals(event.refusedVersionId())));
			assertThat(context.getEnvironment().getProperty("spring.datasource.password")).isEqualTo(before);
			evictAll(context.getBean(HikariDataSource.class));
			assertThat(context.getBean(Orders.class).count()).isGreaterThanOrEqualTo(0);
			String good = database.rotate();
			await().until(() -> app.isLive(good));
		}
	}

	@Test
	void whenTheLoginIsReallyWrongThenConnectingFailsInTimeWithoutAValue() {
		Database database = new Database();
		try (ConfigurableApplicationContext context = run(database,
				"--spring.datasource.hikari.connection-timeout=1000", "--rekey.rotation.reconcile-interval=0s",
				"--spring.datasource.hikari.maximum-pool-size=1")) {
			HikariDataSource pool = context.getBean(HikariDataSource.class);
			this.postgres.changePassword(database.user, "nobody-knows");
			evictAll(pool);
			long start = System.nanoTime();
			assertThatExceptionOfType(SQLException.class).isThrownBy(() -> pool.getConnection().close())
				.satisfies((ex) -> assertThat(ex.toString() + ex.getCause()).doesNotContain(database.password));
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
		}
	}

	private static void evictAll(HikariDataSource pool) {
		pool.getHikariPoolMXBean().softEvictConnections();
	}

	private void awaitSubscription(String topic) {
		await().until(() -> this.aws.hasSubscription(topic));
	}

	/**
	 * A connection may have been healed with the last version before that went live.
	 */
	private void awaitAllConnectionsRenewed(ConfigurableApplicationContext context, Database database) {
		HikariDataSource pool = context.getBean(HikariDataSource.class);
		await().until(() -> {
			try (Connection connection = pool.getConnection();
					var statement = connection.prepareStatement(
							"SELECT count(*) FROM pg_stat_activity WHERE usename = ? AND backend_start < ?")) {
				statement.setString(1, database.user);
				statement.setTimestamp(2, java.sql.Timestamp.from(database.lastChange));
				try (var rows = statement.executeQuery()) {
					return rows.next() && rows.getInt(1) == 0;
				}
			}
		});
	}

	private ConfigurableApplicationContext run(Database database, String... arguments) {
		Map<String, Object> properties = new LinkedHashMap<>(this.aws.properties());
		properties.put("spring.application.name", "app");
		properties.put("spring.datasource.url", this.postgres.jdbcUrl());
		properties.put("spring.datasource.username", "${secret@" + database.secret + "#username}");
		properties.put("spring.datasource.password", "${secret@" + database.secret + "#password}");
		properties.put("spring.jpa.hibernate.ddl-auto", "update");
		properties.put("spring.jpa.open-in-view", "false");
		properties.put("rekey.rotation.min-interval", "100ms");
		List<String> all = new ArrayList<>();
		properties.forEach((name, value) -> all.add("--" + name + "=" + value));
		all.addAll(List.of(arguments));
		return new SpringApplicationBuilder(App.class).web(WebApplicationType.NONE).run(all.toArray(new String[0]));
	}

	/**
	 * A database user and the secret with its password.
	 */
	private final class Database {

		private final String user = "user" + ++count + "_" + Long.toString(System.nanoTime(), 36);

		private final String secret = EndToEndSuite.this.aws.name("db" + count);

		private String password = UUID.randomUUID().toString();

		private String pending = "";

		private Instant lastChange = Instant.now();

		Database() {
			EndToEndSuite.this.postgres.createUser(this.user, this.password);
			EndToEndSuite.this.postgres.execute("CREATE SCHEMA " + this.user + " AUTHORIZATION " + this.user);
			EndToEndSuite.this.aws.createSecret(this.secret, json(this.password));
		}

		String json(String password) {
			return "{\"engine\":\"postgres\",\"host\":\"localhost\",\"port\":" + EndToEndSuite.this.postgres.port()
					+ ",\"username\":\"" + this.user + "\",\"password\":\"" + password + "\"}";
		}

		String createPending() {
			this.pending = UUID.randomUUID().toString();
			return EndToEndSuite.this.aws.createPending(this.secret, json(this.pending));
		}

		void alterUser() {
			this.lastChange = Instant.now();
			EndToEndSuite.this.postgres.changePassword(this.user, this.pending);
		}

		void finish(String versionId) {
			EndToEndSuite.this.aws.makeCurrent(this.secret, versionId);
			this.password = this.pending;
		}

		String rotate() {
			String versionId = createPending();
			alterUser();
			finish(versionId);
			return versionId;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EntityScan(basePackageClasses = EndToEndSuite.class)
	@EnableJpaRepositories(basePackageClasses = EndToEndSuite.class, considerNestedRepositories = true)
	static class App {

		final List<SecretRotatedEvent> rotated = new CopyOnWriteArrayList<>();

		final List<SecretRotationFailedEvent> failed = new CopyOnWriteArrayList<>();

		@EventListener
		void on(SecretRotatedEvent event) {
			this.rotated.add(event);
		}

		@EventListener
		void on(SecretRotationFailedEvent event) {
			this.failed.add(event);
		}

		boolean isLive(String versionId) {
			return !this.rotated.isEmpty() && this.rotated.get(this.rotated.size() - 1).versionId().equals(versionId);
		}

	}

}
