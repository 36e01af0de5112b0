// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.rekey.Proof;
import io.rekey.RotationTrigger;
import io.rekey.SecretFollower;
import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.env.TestApplications;
import io.rekey.store.RotationResult;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretRotator;
import io.rekey.store.Signal;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.context.config.annotation.RefreshScope;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for refresh-scoped beans, which are made with a version before it goes live.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class ScopedBeanIT {

	private static final AtomicInteger count = new AtomicInteger();

	/**
	 * What was made and closed, in order.
	 */
	private static final List<String> lives = new CopyOnWriteArrayList<>();

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	private final String secret = "scoped/" + count.incrementAndGet();

	@BeforeEach
	void forget() {
		lives.clear();
		this.aws.createSecret(this.secret, "{\"token\":\"t1\",\"retries\":\"1\"}");
	}

	@Test
	void whenAVersionGoesLiveThenTheBeanThatWasMadeWithItServes() throws Exception {
		try (var context = run(App.class)) {
			Client client = context.getBean("client", Client.class);
			assertThat(client.token()).isEqualTo("t1");
			assertThat(rotate(context, "{\"token\":\"t2\",\"retries\":\"1\"}").outcome()).isEqualTo(Outcome.ROTATED);
			assertThat(client.token()).isEqualTo("t2");
			assertThat(lives).containsExactly("client t1", "client t2", "close t1");
		}
		assertThat(lives).endsWith("close t2").hasSize(4);
	}

	@Test
	void whenABeanCanNotBeMadeWithAVersionThenItIsRefusedAndTheBeanServesOn(CapturedOutput output) throws Exception {
		try (var context = run(App.class)) {
			Client client = context.getBean("client", Client.class);
			assertThat(client.token()).isEqualTo("t1");
			RotationResult result = rotate(context, "{\"token\":\"canary\",\"retries\":\"seven\"}");
			assertThat(result.outcome()).isEqualTo(Outcome.REFUSED);
			assertThat(result.reason()).contains("scoped bean 'client'").doesNotContain("canary", "seven");
			assertThat(client.token()).isEqualTo("t1");
			assertThat(rotate(context, "{\"token\":\"bad\",\"retries\":\"1\"}").outcome()).isEqualTo(Outcome.REFUSED);
			assertThat(client.token()).isEqualTo("t1");
			assertThat(rotate(context, "{\"token\":\"t3\",\"retries\":\"1\"}").outcome()).isEqualTo(Outcome.ROTATED);
			assertThat(client.token()).isEqualTo("t3");
			assertThat(output).doesNotContain("canary", "seven");
		}
	}

	@Test
	void whenAnotherRefusesTheVersionThenTheBeanThatWasMadeIsClosed() throws Exception {
		try (var context = run(Refusing.class)) {
			Client client = context.getBean("client", Client.class);
			assertThat(client.token()).isEqualTo("t1");
			assertThat(rotate(context, "{\"token\":\"t2\",\"retries\":\"1\"}").outcome()).isEqualTo(Outcome.REFUSED);
			assertThat(lives).containsExactly("client t1", "client t2", "close t2");
			assertThat(client.token()).isEqualTo("t1");
		}
		assertThat(lives).endsWith("close t1").hasSize(4);
	}

	@Test
	void whenABeanIsNotInUseThenItIsNotMade() throws Exception {
		try (var context = run(App.class)) {
			lives.clear();
			((org.springframework.cloud.context.scope.refresh.RefreshScope) context.getBean("refreshScope"))
				.refreshAll();
			lives.clear();
			assertThat(rotate(context, "{\"token\":\"t2\",\"retries\":\"seven\"}").outcome())
				.isEqualTo(Outcome.ROTATED);
			assertThat(lives).isEmpty();
		}
	}

	/**
	 * What is broken anyway has no veto.
	 */
	@Test
	void whenABeanCanNotBeMadeTwiceThenVersionsGoLive() throws Exception {
		try (var context = run(Single.class)) {
			Client client = context.getBean("single", Client.class);
			assertThat(client.token()).isEqualTo("t1");
			assertThat(rotate(context, "{\"token\":\"t2\",\"retries\":\"1\"}").outcome()).isEqualTo(Outcome.ROTATED);
			assertThat(client.token()).isEqualTo("t2");
		}
	}

	@Test
	void whenAScopedBeanUsesAnotherThenBothAreOfTheVersion() throws Exception {
		try (var context = run(Nested.class)) {
			Client outer = context.getBean("outer", Client.class);
			assertThat(outer.token()).isEqualTo("t1 over t1");
			assertThat(rotate(context, "{\"token\":\"t2\",\"retries\":\"1\"}").outcome()).isEqualTo(Outcome.ROTATED);
			assertThat(outer.token()).isEqualTo("t2 over t2");
			assertThat(context.getBean("client", Client.class).token()).isEqualTo("t2");
			assertThat(lives).contains("client t2").filteredOn("client t2"::equals).hasSize(1);
		}
	}

	@Test
	void whenAScopedBeanUsesAPropertiesBeanThenItIsMadeAfterThatMoved() throws Exception {
		try (var context = run(OfProperties.class)) {
			Client client = context.getBean("ofProperties", Client.class);
			assertThat(client.token()).isEqualTo("t1");
			assertThat(rotate(context, "{\"token\":\"t2\",\"retries\":\"1\"}").outcome()).isEqualTo(Outcome.ROTATED);
			assertThat(client.token()).isEqualTo("t2");
		}
	}

	@Test
	void whenTwoSecretsOfABeanRotateThenItHasBoth() throws Exception {
		this.aws.createSecret(this.secret + "/other", "{\"token\":\"o1\"}");
		try (var context = TestApplications.run(this.aws, this.directory, """
				spring.config.import: aws-secretsmanager:%1$s?prefix=client.;%1$s/other?prefix=other.
				rekey.rotation: {min-interval: 0s, reconcile-interval: 0s}
				""".formatted(this.secret), Two.class)) {
			Client client = context.getBean("two", Client.class);
			assertThat(client.token()).isEqualTo("t1 o1");
			BlockingFollower blocking = context.getBean(BlockingFollower.class);
			blocking.inner = () -> {
				this.aws.putSecretValue(this.secret + "/other", "{\"token\":\"o2\"}");
				assertThat(check(context, this.secret + "/other").outcome()).isEqualTo(Outcome.ROTATED);
			};
			assertThat(rotate(context, "{\"token\":\"t2\",\"retries\":\"1\"}").outcome()).isEqualTo(Outcome.ROTATED);
			assertThat(client.token()).isEqualTo("t2 o2");
		}
	}

	@Test
	void whenASecretIsDroppedThenScopedBeansForgetIt() throws Exception {
		try (var context = run(App.class, "--rekey.on-revoked=drop")) {
			Client client = context.getBean("client", Client.class);
			assertThat(client.token()).isEqualTo("t1");
			this.aws.deny("secretsmanager:GetSecretValue", this.secret);
			check(context, this.secret);
			assertThat(check(context, this.secret).outcome()).isEqualTo(Outcome.REVOKED);
			assertThat(lives).endsWith("close t1");
			this.aws.allow("secretsmanager:GetSecretValue", this.secret);
			check(context, this.secret);
			assertThat(client.token()).isEqualTo("t1");
		}
	}

	@Test
	void whenAnOperatorRefreshesThenTheBeanIsMadeAnew() throws Exception {
		try (var context = run(App.class)) {
			Client client = context.getBean("client", Client.class);
			assertThat(client.token()).isEqualTo("t1");
			this.aws.putSecretValue(this.secret, "{\"token\":\"t2\",\"retries\":\"1\"}");
			context.getBean(ContextRefresher.class).refresh();
			assertThat(client.token()).isEqualTo("t2");
		}
	}

	private ConfigurableApplicationContext run(Class<?> configuration, String... arguments) {
		return TestApplications.run(
				this.aws, this.directory, "spring.config.import: aws-secretsmanager:" + this.secret
						+ "?prefix=client.\n" + "rekey.rotation: {min-interval: 0s, reconcile-interval: 0s}",
				configuration, arguments);
	}

	private RotationResult rotate(ConfigurableApplicationContext context, String value) throws Exception {
		this.aws.putSecretValue(this.secret, value);
		return check(context, this.secret);
	}

	private static RotationResult check(ConfigurableApplicationContext context, String name) throws Exception {
		return context.getBean(SecretRotator.class)
			.signal(SecretId.of(name), Signal.of(RotationTrigger.OPERATOR))
			.get();
	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	static class App {

		@Bean(destroyMethod = "close")
		@RefreshScope
		Client client(@Value("${client.token}") String token, @Value("${client.retries}") int retries) {
			return new Client("client", token);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(App.class)
	static class Refusing {

		@Bean
		SecretFollower refusing() {
			return new SecretFollower() {

				@Override
				public String name() {
					return "refusing";
				}

				@Override
				public Set<SecretId> secrets() {
					return Set.of(SecretId.of("scoped/" + count.get()));
				}

				@Override
				public Proof prove(SecretVersion candidate) {
					return "t1".equals(candidate.get("token")) ? Proof.accepted() : Proof.refused("no");
				}

				@Override
				public void apply(SecretVersion previous, SecretVersion live) {
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	static class Single {

		private static final Map<String, Boolean> ports = new ConcurrentHashMap<>();

		@Bean(destroyMethod = "close")
		@RefreshScope
		Client single(@Value("${client.token}") String token) {
			if (ports.putIfAbsent("8080", true) != null) {
				throw new IllegalStateException("the port is in use");
			}
			return new Client("single", token) {

				@Override
				public void close() {
					ports.clear();
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(App.class)
	static class Nested {

		@Bean
		@RefreshScope
		Client outer(Client client, @Value("${client.token}") String token) {
			return new Client("outer", token + " over " + client.token());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@EnableConfigurationProperties(ClientProperties.class)
	static class OfProperties {

		@Bean
		@RefreshScope
		Client ofProperties(ClientProperties properties, @Value("${client.retries}") int retries) {
			return new Client("ofProperties", properties.getToken());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import({ TestApplications.Library.class, BlockingFollower.class })
	static class Two {

		@Bean
		@RefreshScope
		Client two(@Value("${client.token}") String token, @Value("${other.token}") String other) {
			return new Client("two", token + " " + other);
		}

	}

	interface Step {

		void run() throws Exception;

	}

	/**
	 * Has the other secret rotate while the first one is between its proof and its move.
	 */
	static class BlockingFollower implements SecretFollower {

		private volatile Step inner = () -> {
		};

		@Override
		public String name() {
			return "blocking";
		}

		@Override
		public Set<SecretId> secrets() {
			return Set.of(SecretId.of("scoped/" + count.get()));
		}

		@Override
		public Proof prove(SecretVersion candidate) throws Exception {
			this.inner.run();
			return Proof.accepted();
		}

		@Override
		public void apply(SecretVersion previous, SecretVersion live) {
		}

	}

	@ConfigurationProperties("client")
	static class ClientProperties {

		private String token;

		public void setToken(String token) {
			this.token = token;
		}

		public String getToken() {
			return this.token;
		}

	}

	static class Client {

		private final String name;

		private final String token;

		Client() {
			this.name = "";
			this.token = "";
		}

		Client(String name, String token) {
			if (token.equals("bad")) {
				throw new IllegalArgumentException("bad token");
			}
			this.name = name;
			this.token = token;
			lives.add(name + " " + token);
		}

		public String token() {
			return this.token;
		}

		public void close() {
			lives.add("close " + this.token + (this.name.equals("client") ? "" : " of " + this.name));
		}

	}

}
