// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.nio.file.Path;

import com.zaxxer.hikari.HikariDataSource;
import io.rekey.SecretId;
import io.rekey.env.TestApplications;
import io.rekey.pool.LoginKeys;
import io.rekey.pool.PoolLogin;
import io.rekey.pool.PoolRotationAutoConfiguration;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link JdbcRotationAutoConfiguration}: which secret feeds which pool. No pool
 * is started here.
 */
@ExtendWith(OutputCaptureExtension.class)
class JdbcRotationAutoConfigurationTests {

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	@BeforeAll
	static void createSecrets() {
		extension.aws().createSecret("jdbc/db", "{\"username\":\"orders\",\"password\":\"canary-1\"}");
		extension.aws().createSecret("jdbc/text", "canary-2");
		extension.aws().createSecret("jdbc/odd", "{\"u\":\"odd\",\"p\":\"canary-3\"}");
	}

	@Test
	void whenBootsPoolRefersToASecretThenItFollows() {
		assertFollows("""
				spring.datasource:
				  url: jdbc:postgresql://localhost:1/x
				  username: ${secret@jdbc/db#username}
				  password: ${secret@jdbc/db#password}
				""", new LoginKeys(SecretId.of("jdbc/db"), "username", "password", null));
	}

	@Test
	void whenPoolIsFedThroughAnImportAndAnotherPropertyThenItFollows() {
		assertFollows(
				"""
						spring:
						  config.import: aws-secretsmanager:jdbc/db?prefix=db.
						  datasource: {url: "jdbc:postgresql://localhost:1/x", username: "${db.username}", password: "${indirect}"}
						indirect: ${db.password}
						""",
				new LoginKeys(SecretId.of("jdbc/db"), "username", "password", null));
	}

	@Test
	void whenOnlyThePasswordIsSecretThenTheUsernameStays() {
		assertFollows("""
				spring.datasource:
				  url: jdbc:postgresql://localhost:1/x
				  hikari: {username: fixed, password: "${secret@jdbc/text}"}
				""", new LoginKeys(SecretId.of("jdbc/text"), null, null, "fixed"));
	}

	@Test
	void whenPoolHasPropertiesOfItsOwnThenItFollows() {
		try (var context = run(
				"""
						app.pool: {jdbc-url: "jdbc:postgresql://localhost:1/x", username: "${secret@jdbc/odd#u}", password: "${secret@jdbc/odd#p}"}
						""",
				OwnPool.class)) {
			assertThat(keysOf(context, "ownPool")).isEqualTo(new LoginKeys(SecretId.of("jdbc/odd"), "u", "p", null));
		}
	}

	@Test
	void whenPoolIsBuiltByHandThenItIsMappedByProperty() {
		try (var context = run("""
				rekey.jdbc.handMade: {secret: jdbc/odd, username-key: u, password-key: p, retirement: at-once}
				""", HandMade.class)) {
			assertThat(keysOf(context, "handMade")).isEqualTo(new LoginKeys(SecretId.of("jdbc/odd"), "u", "p", null));
		}
	}

	@Test
	void whenASettingIsForNoPoolThenItIsNamed(CapturedOutput output) {
		try (var context = run("""
				rekey.jdbc: {hand-made: {secret: jdbc/odd, username-key: u, password-key: p}, handMude.secret: jdbc/odd}
				""", HandMade.class)) {
			assertThat(keysOf(context, "handMade").secret()).isEqualTo(SecretId.of("jdbc/odd"));
			assertThat(output).contains("'rekey.jdbc.handMude' has no effect", "Use one of: handMade.")
				.doesNotContain("hand-made' has no effect");
		}
	}

	@Test
	void whenPoolHasNoSecretThenItIsLeftAlone(CapturedOutput output) {
		try (var context = run("""
				spring.datasource: {url: "jdbc:postgresql://localhost:1/x", username: a, password: b}
				unrelated: ${secret@jdbc/db#password}
				""", BootPool.class)) {
			HikariDataSource pool = context.getBean(HikariDataSource.class);
			assertThat(pool.getDataSource()).isNull();
			assertThat(pool.getUsername()).isEqualTo("a");
			assertThat(output).doesNotContain("Pool 'dataSource'");
		}
	}

	private void assertFollows(String yaml, LoginKeys keys) {
		try (var context = run(yaml, BootPool.class)) {
			assertThat(keysOf(context, "dataSource")).isEqualTo(keys);
			HikariDataSource pool = context.getBean(HikariDataSource.class);
			assertThat(pool.getJdbcUrl()).isEqualTo("jdbc:postgresql://localhost:1/x");
			PoolLogin live = ((RotatingDataSource) pool.getDataSource()).connector().liveLogin();
			assertThat(live).isEqualTo(new PoolLogin(pool.getJdbcUrl(), pool.getUsername(), pool.getPassword(), "any"));
		}
	}

	private static LoginKeys keysOf(ConfigurableApplicationContext context, String name) {
		HikariDataSource pool = context.getBean(name, HikariDataSource.class);
		assertThat(pool.getDataSource()).isInstanceOf(RotatingDataSource.class);
		return ((RotatingDataSource) pool.getDataSource()).connector().logins().keys();
	}

	private ConfigurableApplicationContext run(String yaml, Class<?> configuration) {
		return TestApplications.run(this.aws, this.directory, yaml, configuration);
	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@ImportAutoConfiguration({ PoolRotationAutoConfiguration.class, JdbcRotationAutoConfiguration.class,
			DataSourceAutoConfiguration.class })
	static class BootPool {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@ImportAutoConfiguration({ PoolRotationAutoConfiguration.class, JdbcRotationAutoConfiguration.class })
	@EnableConfigurationProperties(DataSourceProperties.class)
	static class OwnPool {

		@Bean
		@ConfigurationProperties("app.pool")
		HikariDataSource ownPool() {
			return new HikariDataSource();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@ImportAutoConfiguration({ PoolRotationAutoConfiguration.class, JdbcRotationAutoConfiguration.class })
	static class HandMade {

		@Bean
		HikariDataSource handMade() {
			HikariDataSource pool = new HikariDataSource();
			pool.setJdbcUrl("jdbc:postgresql://localhost:1/x");
			return pool;
		}

	}

}
