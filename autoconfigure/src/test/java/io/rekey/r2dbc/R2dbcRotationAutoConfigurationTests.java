// SPDX-License-Identifier: Apache-2.0

package io.rekey.r2dbc;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.rekey.SecretContent;
import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.SecretVersionInfo;
import io.rekey.env.TestApplications;
import io.rekey.pool.LoginFailure;
import io.rekey.pool.LoginKeys;
import io.rekey.pool.LoginResult;
import io.rekey.pool.PoolLogin;
import io.rekey.pool.PoolRegistry;
import io.rekey.pool.PoolRotationAutoConfiguration;
import io.rekey.pool.RotatingPool;
import io.rekey.r2dbc.FakeDriver.Host;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.r2dbc.ConnectionFactoryBuilder;
import org.springframework.boot.r2dbc.ConnectionFactoryDecorator;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcProperties;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link R2dbcRotationAutoConfiguration}: which secret feeds which connection
 * factory.
 */
@Timeout(180)
@ExtendWith(OutputCaptureExtension.class)
class R2dbcRotationAutoConfigurationTests {

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	private static final Duration BOUND = Duration.ofSeconds(30);

	private static final LoginKeys KEYS = new LoginKeys(SecretId.of("r2dbc/db"), "username", "password", null);

	private static final PoolLogin LOGIN = new PoolLogin(FakeDriver.URL, "orders", "canary-1", "v1");

	private static final String VALIDATING = """
			spring.r2dbc:
			  url: r2dbc:rekeyfake://one/db
			  username: ${secret@r2dbc/db#username}
			  password: ${secret@r2dbc/db#password}
			  pool.validation-query: SELECT 1
			""";

	@TempDir
	private Path directory;

	private final EmbeddedAws aws = extension.aws();

	private final Host host = FakeDriver.start("one", "canary-1");

	@BeforeAll
	static void createSecrets() {
		extension.aws()
			.createSecret("r2dbc/db", "{\"username\":\"orders\",\"password\":\"canary-1\",\"host\":\"one\"}");
		extension.aws().createSecret("r2dbc/odd", "{\"u\":\"odd\",\"p\":\"canary-2\"}");
	}

	@Test
	void whenBootsPoolRefersToASecretThenItFollows() {
		try (var context = run("""
				spring.r2dbc:
				  url: r2dbc:rekeyfake://one/db
				  username: ${secret@r2dbc/db#username}
				  password: ${secret@r2dbc/db#password}
				rekey.r2dbc.connectionFactory.retirement: at-once
				""", Boot.class)) {
			RotatingPool pool = only(context);
			assertThat(pool.name()).isEqualTo("connectionFactory");
			assertThat(pool.logins().keys()).isEqualTo(KEYS);
			ConnectionPool bean = context.getBean(ConnectionPool.class);
			assertThat(connect(bean)).isNotNull();
			assertThat(this.host.passwordsTried()).contains("canary-1");
			assertThat(pool.isClosed()).isFalse();
			bean.dispose();
			assertThat(pool.isClosed()).isTrue();
		}
	}

	@Test
	void whenTheUrlRefersToTheSecretThenItFollowsToAnotherHost() {
		try (var context = run("""
				spring.r2dbc:
				  url: r2dbc:rekeyfake://${secret@r2dbc/db#host}/db?a=b
				  username: ${secret@r2dbc/db#username}
				  password: ${secret@r2dbc/db#password}
				""", Boot.class)) {
			String url = urlOf(only(context), "two");
			assertThat(url).isEqualTo("r2dbc:rekeyfake://two/db?a=b");
		}
	}

	@Test
	void whenBootsPoolValidatesConnectionsThenALoginIsTriedLikewise() {
		this.host.mayQuery = (password) -> false;
		try (var context = run(VALIDATING, Boot.class)) {
			LoginResult<?> result = only(context).tryLogin(LOGIN);
			assertThat(result.failure()).isEqualTo(LoginFailure.OTHER);
			assertThat(result.cause()).isInstanceOf(UnusableConnectionException.class)
				.hasMessageContaining("the validation query of the pool was refused");
		}
	}

	@Test
	void whenThereIsNoPoolThenALoginIsNotTriedLikeOne() {
		this.host.mayQuery = (password) -> false;
		try (var context = run(VALIDATING + "spring.r2dbc.pool.enabled: false", Boot.class)) {
			assertThat(only(context).tryLogin(LOGIN).isAccepted()).isTrue();
		}
	}

	@Test
	void whenAPoolIsBuiltByHandThenALoginIsNotTriedLikeThatOfBoot() {
		this.host.mayQuery = (password) -> false;
		try (var context = run(VALIDATING + "rekey.r2dbc.handMade.secret: r2dbc/db", HandMadeBesideBoot.class)) {
			assertThat(only(context).name()).isEqualTo("handMade");
			assertThat(only(context).tryLogin(LOGIN).isAccepted()).isTrue();
		}
	}

	@Test
	void whenThereIsNoPoolThenTheLoginIsStillTakenFromTheSecret() {
		try (var context = run("""
				spring.r2dbc:
				  url: r2dbc:rekeyfake://one/db
				  username: ${secret@r2dbc/db#username}
				  password: ${secret@r2dbc/db#password}
				  pool.enabled: false
				""", Boot.class)) {
			assertThat(only(context).logins().keys()).isEqualTo(KEYS);
			assertThat(connect(context.getBean(ConnectionFactory.class))).hasToString("FakeConnection[canary-1]");
		}
	}

	@Test
	void whenMappedByPropertyThenThatSecretFeedsIt() {
		FakeDriver.start("one", "canary-2");
		try (var context = run("""
				spring.r2dbc.url: r2dbc:rekeyfake://one/db
				rekey.r2dbc.connectionFactory: {secret: r2dbc/odd, username-key: u, password-key: p}
				""", Boot.class)) {
			assertThat(only(context).logins().keys())
				.isEqualTo(new LoginKeys(SecretId.of("r2dbc/odd"), "u", "p", null));
			assertThat(connect(context.getBean(ConnectionFactory.class))).isNotNull();
		}
	}

	@Test
	void whenAPoolIsBuiltByHandWithTheDecoratorsThenItFollowsUnderItsOwnName() {
		try (var context = run("""
				rekey.r2dbc.handMade.secret: r2dbc/db
				""", HandMade.class)) {
			assertThat(only(context).name()).isEqualTo("handMade");
			assertThat(connect(context.getBean(ConnectionFactory.class))).isNotNull();
		}
	}

	@Test
	void whenThePoolIsInTheUrlThenAWarningSaysWhatToDo(CapturedOutput output) {
		try (var context = run("""
				spring.r2dbc:
				  url: r2dbc:pool:rekeyfake://one/db
				  username: ${secret@r2dbc/db#username}
				  password: ${secret@r2dbc/db#password}
				""", Boot.class)) {
			assertThat(context.getBean(PoolRegistry.class).pools()).isEmpty();
			assertThat(output).contains("Connection factory 'connectionFactory' is fed by secret 'r2dbc/db'",
					"Replace 'r2dbc:pool:'");
		}
	}

	@Test
	void whenThereIsNoSecretThenItIsLeftAlone(CapturedOutput output) {
		try (var context = run("""
				spring.r2dbc: {url: "r2dbc:rekeyfake://one/db", username: a, password: b}
				unrelated: ${secret@r2dbc/db#password}
				""", Boot.class)) {
			assertThat(context.getBean(PoolRegistry.class).pools()).isEmpty();
			assertThat(RotatingConnectionFactory.under(context.getBean(ConnectionFactory.class))).isNull();
			assertThat(output).doesNotContain("onnection factory 'connectionFactory'", "Pool 'connectionFactory'");
		}
	}

	private static String urlOf(RotatingPool pool, String host) {
		SecretVersion version = new SecretVersion(SecretId.of("r2dbc/db"),
				new SecretVersionInfo("arn", "r2dbc/db", "v2", Set.of(), Instant.EPOCH),
				SecretContent.ofJson("{}", Map.of("username", "u", "password", "p", "host", host)));
		return Objects.requireNonNull(pool.logins().from(version)).url();
	}

	private static RotatingPool only(ConfigurableApplicationContext context) {
		List<RotatingPool> pools = context.getBean(PoolRegistry.class).pools();
		assertThat(pools).hasSize(1);
		return pools.get(0);
	}

	private static Connection connect(ConnectionFactory factory) {
		return Mono.from(factory.create()).cast(Connection.class).blockOptional(BOUND).orElseThrow();
	}

	private ConfigurableApplicationContext run(String yaml, Class<?> configuration) {
		return TestApplications.run(this.aws, this.directory, yaml, configuration);
	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@ImportAutoConfiguration({ PoolRotationAutoConfiguration.class, R2dbcRotationAutoConfiguration.class,
			R2dbcAutoConfiguration.class })
	static class Boot {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(HandMade.class)
	@EnableConfigurationProperties(R2dbcProperties.class)
	static class HandMadeBesideBoot {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@ImportAutoConfiguration({ PoolRotationAutoConfiguration.class, R2dbcRotationAutoConfiguration.class })
	static class HandMade {

		@Bean(destroyMethod = "dispose")
		ConnectionFactory handMade(ObjectProvider<ConnectionFactoryDecorator> decorators) {
			ConnectionFactory driver = ConnectionFactoryBuilder.withUrl(FakeDriver.URL)
				.decorators(decorators.orderedStream().toList())
				.build();
			return new ConnectionPool(ConnectionPoolConfiguration.builder(driver).build());
		}

	}

}
