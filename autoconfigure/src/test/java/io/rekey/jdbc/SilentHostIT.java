// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.nio.file.Path;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.env.TestApplications;
import io.rekey.pool.PoolRotationAutoConfiguration;
import io.rekey.store.RotationResult;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretRotator;
import io.rekey.store.Signal;
import io.rekey.test.EmbeddedAwsExtension;
import io.rekey.test.EmbeddedMariaDb;
import io.rekey.test.EmbeddedPostgreSql;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A secret names a new host, which accepts connections and says nothing.
 */
@Timeout(180)
class SilentHostIT {

	private static final int CHECKS = 2;

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	@TempDir
	Path directory;

	/**
	 * The driver tries it with TLS and without, which makes two sockets.
	 */
	@Test
	void whenPostgreSqlMovesToASilentHostThenOneLoginIsHeldUpAndEnds() throws Exception {
		try (EmbeddedPostgreSql server = EmbeddedPostgreSql.start()) {
			server.createUser("orders", "right");
			assertOneLoginIsHeldUp("postgres", server.port(), 2);
		}
	}

	@Test
	void whenMariaDbMovesToASilentHostThenOneLoginIsHeldUpAndEnds() throws Exception {
		try (EmbeddedMariaDb server = EmbeddedMariaDb.start()) {
			server.createUser("orders", "right");
			assertOneLoginIsHeldUp("mariadb", server.port(), 1);
		}
	}

	private void assertOneLoginIsHeldUp(String engine, int port, int sockets) throws Exception {
		String secret = "silent/" + engine;
		extension.aws().createSecret(secret, json(engine, port));
		try (FakeHost host = FakeHost.silent()) {
			try (ConfigurableApplicationContext context = run(secret)) {
				move(context, secret, host, engine, sockets);
			}
			await().until(() -> threads() == 0 && host.open() == 0);
		}
	}

	private void move(ConfigurableApplicationContext context, String secret, FakeHost host, String engine, int sockets)
			throws Exception {
		HikariDataSource pool = context.getBean(HikariDataSource.class);
		pool.getConnection().close();
		extension.aws().putSecretValue(secret, json(engine, host.port()));
		for (int i = 0; i < CHECKS; i++) {
			RotationResult result = check(context, secret);
			assertThat(result.outcome()).isEqualTo(Outcome.REFUSED);
			assertThat(result.reason()).contains("it moves pool 'dataSource' to a database that can't be reached");
			assertThat(host.open()).isLessThanOrEqualTo(sockets);
			assertThat(threads()).isLessThanOrEqualTo(1);
		}
		await().until(() -> threads() == 0 && host.open() == 0);
		pool.getConnection().close();
		int before = host.accepted();
		assertThat(check(context, secret).outcome()).isEqualTo(Outcome.REFUSED);
		assertThat(host.accepted()).isGreaterThan(before);
	}

	private static long threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("rekey-prove-")
					|| thread.getName().contains("driver connection"))
			.filter((thread) -> List.of(thread.getStackTrace())
				.stream()
				.anyMatch((frame) -> frame.getClassName().contains("DriverConnector")
						|| frame.getClassName().contains(".postgresql.")))
			.count();
	}

	private static String json(String engine, int port) {
		return """
				{"engine":"%s","host":"localhost","port":%d,"dbname":"%s","username":"orders","password":"right"}"""
			.formatted(engine, port, engine.equals("postgres") ? "postgres" : "test");
	}

	private static RotationResult check(ConfigurableApplicationContext context, String secret) throws Exception {
		return context.getBean(SecretRotator.class)
			.signal(SecretId.of(secret), Signal.of(RotationTrigger.OPERATOR))
			.get();
	}

	private ConfigurableApplicationContext run(String secret) {
		return TestApplications.run(extension.aws(), this.directory, """
				rekey.jdbc.dataSource.secret: %s
				spring.datasource.hikari.maximum-pool-size: 2
				rekey.rotation: {reconcile-interval: 0s, min-interval: 1h}
				""".formatted(secret), App.class);
	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@ImportAutoConfiguration({ PoolRotationAutoConfiguration.class, JdbcRotationAutoConfiguration.class,
			JdbcDetailsAutoConfiguration.class, DataSourceAutoConfiguration.class })
	static class App {

	}

}
