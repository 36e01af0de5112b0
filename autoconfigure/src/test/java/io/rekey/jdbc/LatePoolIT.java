// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.env.TestApplications;
import io.rekey.pool.LoginKeys;
import io.rekey.pool.PoolLogin;
import io.rekey.pool.PoolRegistry;
import io.rekey.pool.PoolRotationAutoConfiguration;
import io.rekey.pool.RotatingPool;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretRotator;
import io.rekey.store.SecretStore;
import io.rekey.store.Signal;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import oracle.ucp.jdbc.PoolDataSource;
import oracle.ucp.jdbc.PoolDataSourceFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for pools that are bound just before a rotation, and made just after. No pool is
 * started here.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class LatePoolIT {

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	private static final AtomicInteger count = new AtomicInteger();

	/**
	 * What happens between the binding of a pool and the moment when it is a bean.
	 */
	private static Runnable meanwhile;

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	private final SecretId id = SecretId.of("late/db" + count.incrementAndGet());

	@BeforeEach
	void createSecret() {
		this.aws.createSecret(this.id.value(), json(1));
	}

	/**
	 * Another user, password and host each time.
	 */
	private static String json(int version) {
		return "{'u':'user%1$d','p':'canary-%1$d','h':'host%1$d'}".formatted(version).replace('\'', '"');
	}

	@Test
	void whenOneRotationComesInBetweenThenThePoolFollows(CapturedOutput output) {
		try (var context = run(Late.class, "jdbc:postgresql://h/x")) {
			rotateMeanwhile(context, 2);
			HikariDataSource pool = context.getBean(HikariDataSource.class);
			assertThat(pool.getDataSource()).isInstanceOf(RotatingDataSource.class);
			assertThat(only(context).logins().keys()).isEqualTo(new LoginKeys(this.id, "u", "p", null));
			assertThat(output).doesNotContain("does not follow", "canary");
		}
	}

	@Test
	void whenTheHostMovesInBetweenThenThePoolFollowsThere() {
		try (var context = run(Late.class, "jdbc:postgresql://${secret@%s#h}/x".formatted(this.id))) {
			rotateMeanwhile(context, 2);
			assertThat(context.getBean(HikariDataSource.class).getJdbcUrl()).isEqualTo("jdbc:postgresql://host1/x");
			assertThat(wanted(context))
				.isEqualTo(new PoolLogin("jdbc:postgresql://host2/x", "user2", "canary-2", "any"));
		}
	}

	@Test
	void whenTheLoginIsInTheUrlThenThePoolFollows() {
		try (var context = run(LateUrl.class,
				"jdbc:postgresql://h/x?user=${secret@%1$s#u}&password=${secret@%1$s#p}".formatted(this.id))) {
			rotateMeanwhile(context, 2);
			assertThat(context.getBean(HikariDataSource.class).getDataSource()).isNotNull();
			assertThat(wanted(context)).isEqualTo(new PoolLogin("jdbc:postgresql://h/x", "user2", "canary-2", "any"));
		}
	}

	@Test
	void whenTwoRotationsComeInBetweenThenAWarningSaysSo(CapturedOutput output) {
		try (var context = run(Late.class, "jdbc:postgresql://h/x")) {
			rotateMeanwhile(context, 2, 3);
			assertThat(context.getBean(HikariDataSource.class).getDataSource()).isNull();
			assertThat(output).contains(
					"Pool 'late' seems to be fed by a secret, but does not follow its rotation: 'app.login.password'"
							+ " leads to secret '" + this.id + "', but its password is none of that secret's last two"
							+ " versions: it was bound earlier, or set elsewhere. Set 'rekey.jdbc.late.secret: "
							+ this.id + "'.")
				.doesNotContain("canary");
		}
	}

	/**
	 * Such a pool does not tell its password, so that only the username shows its age.
	 */
	@Test
	void whenAPoolTellsNoPasswordThenItsUsernameTellsTheVersion(CapturedOutput output) throws SQLException {
		try (var context = run(LateUcp.class, "jdbc:postgresql://h/x")) {
			rotateMeanwhile(context, 2);
			context.getBean(PoolDataSource.class);
			assertThat(only(context).logins().keys()).isEqualTo(new LoginKeys(this.id, "u", "p", null));
		}
		try (var context = run(LateUcp.class, "jdbc:postgresql://h/x")) {
			rotateMeanwhile(context, 3, 4);
			assertThat(context.getBean(PoolDataSource.class).getUser()).isEqualTo("user2");
			assertThat(context.getBean(PoolRegistry.class).pools()).isEmpty();
			assertThat(output).contains("'app.login.username' leads to secret '" + this.id
					+ "', but its username is none of that secret's last two versions");
		}
	}

	@Test
	void whenMappedByPropertyThenThePoolFollowsAfterTwoRotationsToo() {
		try (var context = run(Late.class, "jdbc:postgresql://h/x", "--rekey.jdbc.late.secret=" + this.id,
				"--rekey.jdbc.late.username-key=u", "--rekey.jdbc.late.password-key=p")) {
			rotateMeanwhile(context, 2, 3);
			context.getBean(HikariDataSource.class);
			assertThat(wanted(context)).isEqualTo(new PoolLogin("jdbc:postgresql://h/x", "user3", "canary-3", "any"));
		}
	}

	@Test
	void whenACandidateIsRefusedInBetweenThenTheVersionBeforeStillCounts() {
		try (var context = run(Late.class, "jdbc:postgresql://h/x")) {
			meanwhile = () -> {
				rotate(context, 2);
				this.aws.putSecretValue(this.id.value(), "{\"u\":\"user3\"}");
				assertThat(check(context)).isEqualTo(Outcome.REFUSED);
			};
			context.getBean(HikariDataSource.class);
			assertThat(only(context).logins().keys().usernameKey()).isEqualTo("u");
		}
	}

	@Test
	void whenAPoolThatCantFollowIsLateThenItIsStillNamed(CapturedOutput output) {
		try (var context = run(LateUnknown.class, "jdbc:postgresql://h/x")) {
			assertThat(context.getBean(DataSource.class)).isInstanceOf(DriverManagerDataSource.class);
			assertThat(output).contains("Pool 'unknown' is fed by secret '" + this.id + "' but does not follow");
		}
	}

	private void rotateMeanwhile(ConfigurableApplicationContext context, int... versions) {
		meanwhile = () -> {
			for (int version : versions) {
				rotate(context, version);
			}
		};
	}

	private void rotate(ConfigurableApplicationContext context, int version) {
		this.aws.putSecretValue(this.id.value(), json(version));
		assertThat(check(context)).isEqualTo(Outcome.ROTATED);
	}

	private Outcome check(ConfigurableApplicationContext context) {
		return check(context.getBean(SecretRotator.class), this.id);
	}

	private static Outcome check(SecretRotator rotator, SecretId id) {
		try {
			return rotator.signal(id, Signal.of(RotationTrigger.OPERATOR)).get(50, TimeUnit.SECONDS).outcome();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private PoolLogin wanted(ConfigurableApplicationContext context) {
		return Objects.requireNonNull(only(context).logins().from(context.getBean(SecretStore.class).get(this.id)));
	}

	private static RotatingPool only(ConfigurableApplicationContext context) {
		assertThat(context.getBean(PoolRegistry.class).pools()).hasSize(1);
		return context.getBean(PoolRegistry.class).pools().get(0);
	}

	private ConfigurableApplicationContext run(Class<?> configuration, String url, String... arguments) {
		return TestApplications.run(this.aws, this.directory, """
				app.login:
				  url: "%s"
				  username: ${secret@%s#u}
				  password: ${secret@%2$s#p}
				rekey.rotation: {min-interval: 0s, reconcile-interval: 0s}
				""".formatted(url, this.id), configuration, arguments);
	}

	private static HikariDataSource pool(Login login, boolean inUrl) {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(login.url());
		pool.setUsername(inUrl ? null : login.username());
		pool.setPassword(inUrl ? null : login.password());
		meanwhile.run();
		return pool;
	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@ImportAutoConfiguration({ PoolRotationAutoConfiguration.class, JdbcRotationAutoConfiguration.class })
	@EnableConfigurationProperties(Login.class)
	static class Base {

	}

	@Configuration(proxyBeanMethods = false)
	static class Late extends Base {

		@Bean
		@Lazy
		HikariDataSource late(Login login) {
			return pool(login, false);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LateUrl extends Base {

		@Bean
		@Lazy
		HikariDataSource late(Login login) {
			return pool(login, true);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LateUcp extends Base {

		@Bean
		@Lazy
		PoolDataSource late(Login login) throws SQLException {
			PoolDataSource pool = PoolDataSourceFactory.getPoolDataSource();
			pool.setConnectionFactoryClassName("org.postgresql.Driver");
			pool.setURL(login.url());
			pool.setUser(login.username());
			pool.setPassword(login.password());
			meanwhile.run();
			return pool;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LateUnknown extends Base {

		@Bean
		DataSource unknown(Login login) {
			return new DriverManagerDataSource(login.url(), login.username(), login.password());
		}

		/**
		 * Comes after the pool, and before all pools are looked at.
		 */
		@Bean
		Object rotation(DataSource unknown, SecretRotator rotator, SecretStore store) {
			SecretId id = store.inUse().iterator().next().id();
			extension.aws().putSecretValue(id.value(), json(2));
			assertThat(check(rotator, id)).isEqualTo(Outcome.ROTATED);
			return "rotated";
		}

	}

	@ConfigurationProperties("app.login")
	record Login(String url, String username, String password) {
	}

}
