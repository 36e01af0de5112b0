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

package io.rekey.jdbc;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.env.TestApplications;
import io.rekey.pool.PoolRegistry;
import io.rekey.pool.PoolRotationAutoConfiguration;
import io.rekey.pool.RotatingPool;
import io.rekey.store.RotationResult;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretRotator;
import io.rekey.store.SecretStore;
import io.rekey.store.Signal;
import io.rekey.test.EmbeddedAwsExtension;
import io.rekey.test.EmbeddedPostgreSql;
import org.apache.commons.dbcp2.BasicDataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two users of a real PostgreSQL take turns, as the strategy "alternating users" has it,
 * and the next one can log in but is of no use to the pool.
 */
@Timeout(120)
class UnusableVersionTests {

	private static final int SIZE = 5;

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	private static EmbeddedPostgreSql postgres;

	private static int count;

	@TempDir
	Path directory;

	private final String name = "alternating" + ++count;

	private final String password = UUID.randomUUID().toString();

	@BeforeAll
	static void start() {
		Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
		postgres = EmbeddedPostgreSql.start();
	}

	@AfterAll
	static void stop() {
		postgres.close();
	}

	@BeforeEach
	void createUsers() {
		postgres.execute("CREATE ROLE " + owner());
		postgres.createUser(user("a"), this.password);
		postgres.createUser(user("b"), this.password);
		grant("a");
		extension.aws().createSecret(this.name, json("a"));
	}

	static Stream<Class<? extends DataSource>> pools() {
		return Stream.of(HikariDataSource.class, org.apache.tomcat.jdbc.pool.DataSource.class, BasicDataSource.class);
	}

	@ParameterizedTest
	@MethodSource("pools")
	void whenTheNewUserMayNotRunTheInitSqlThenItIsRefusedUntilItMay(Class<? extends DataSource> type) throws Exception {
		try (ConfigurableApplicationContext context = run(type, initSql("SET ROLE " + owner()))) {
			RotatingPool pool = fill(context);
			extension.aws().putSecretValue(this.name, json("b"));
			RotationResult result = check(context);
			assertThat(result.outcome()).isEqualTo(Outcome.REFUSED);
			assertThat(result.reason()).contains("42501").doesNotContain("SET ROLE", owner());
			assertThat(pool.connections()).isEqualTo(SIZE);
			assertThat(pool.outdated()).isZero();
			grant("b");
			assertThat(check(context).outcome()).isEqualTo(Outcome.ROTATED);
			await().until(() -> pool.outdated() == 0 && pool.connections() == SIZE);
		}
	}

	@ParameterizedTest
	@MethodSource("pools")
	void whenNoUserMayRunTheInitSqlThenTheVersionGoesLiveAndThePoolKeepsWhatItHas(Class<? extends DataSource> type)
			throws Exception {
		try (ConfigurableApplicationContext context = run(type, initSql("SET ROLE " + owner()))) {
			RotatingPool pool = fill(context);
			revoke("a");
			String next = extension.aws().putSecretValue(this.name, json("b"));
			assertThat(check(context).outcome()).isEqualTo(Outcome.ROTATED);
			assertThat(live(context)).isEqualTo(next);
			await().during(Duration.ofSeconds(3)).until(() -> pool.connections() == SIZE);
			grant("b");
			await().until(() -> pool.outdated() == 0 && pool.connections() == SIZE);
		}
	}

	private String initSql(String sql) {
		return """
				spring.datasource.hikari.connection-init-sql: "%1$s"
				spring.datasource.tomcat.init-s-q-l: "%1$s"
				spring.datasource.dbcp2.connection-init-sqls: "%1$s"
				""".formatted(sql);
	}

	private ConfigurableApplicationContext run(Class<?> type, String yaml) {
		return TestApplications.run(extension.aws(), this.directory, """
				spring.datasource:
				  type: %s
				  url: %s
				  username: ${secret@%s#username}
				  password: ${secret@%3$s#password}
				  hikari: {maximum-pool-size: 5}
				  tomcat: {max-active: 5, min-idle: 5, initial-size: 5}
				  dbcp2: {max-total: 5, max-idle: 5, initial-size: 5}
				rekey.rotation: {reconcile-interval: 0s, min-interval: 1ms, spread: {checks: 0s, retirements: 0s}}
				""".formatted(type.getName(), postgres.jdbcUrl(), this.name) + yaml, App.class);
	}

	private RotatingPool fill(ConfigurableApplicationContext context) throws SQLException {
		DataSource dataSource = context.getBean(DataSource.class);
		List<Connection> all = new ArrayList<>();
		for (int i = 0; i < SIZE; i++) {
			all.add(dataSource.getConnection());
		}
		for (Connection connection : all) {
			connection.close();
		}
		RotatingPool pool = context.getBean(PoolRegistry.class).pools().get(0);
		await().until(() -> pool.connections() == SIZE);
		return pool;
	}

	private RotationResult check(ConfigurableApplicationContext context) throws Exception {
		return context.getBean(SecretRotator.class)
			.signal(SecretId.of(this.name), Signal.of(RotationTrigger.OPERATOR))
			.get();
	}

	private String live(ConfigurableApplicationContext context) {
		return context.getBean(SecretStore.class).get(SecretId.of(this.name)).versionId();
	}

	private String owner() {
		return this.name + "_owner";
	}

	private String user(String suffix) {
		return this.name + "_" + suffix;
	}

	private void grant(String suffix) {
		postgres.execute("GRANT " + owner() + " TO " + user(suffix));
	}

	private void revoke(String suffix) {
		postgres.execute("REVOKE " + owner() + " FROM " + user(suffix));
	}

	private String json(String suffix) {
		return "{\"username\":\"" + user(suffix) + "\",\"password\":\"" + this.password + "\"}";
	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@ImportAutoConfiguration({ PoolRotationAutoConfiguration.class, JdbcRotationAutoConfiguration.class,
			DataSourceAutoConfiguration.class })
	static class App {

	}

}
