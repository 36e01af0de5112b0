// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.rekey.Proof;
import io.rekey.RotationTrigger;
import io.rekey.SecretFollower;
import io.rekey.SecretFollowerFailedEvent;
import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.Secrets;
import io.rekey.env.TestApplications;
import io.rekey.store.FollowerFailure;
import io.rekey.store.RotationResult;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretRotator;
import io.rekey.store.SecretStatuses;
import io.rekey.store.Signal;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for an application's own {@link SecretFollower} beans.
 */
class FollowerBeansIT {

	private static final AtomicInteger count = new AtomicInteger();

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	private static String secret = "";

	@TempDir
	Path directory;

	@BeforeEach
	void createSecret() {
		secret = "follower/" + count.incrementAndGet();
		aws().createSecret(secret, "{\"key\":\"k1\"}");
	}

	@Test
	void whenASecretRotatesThenItsFollowersProveAndMoveInTheirOrder() throws Exception {
		try (var context = run(App.class)) {
			assertThat(rotate(context, "{\"key\":\"k2\"}").outcome()).isEqualTo(Outcome.ROTATED);
			assertThat(context.getBean(Calls.class).all).containsExactly("prove first k2", "prove second k2",
					"apply first k1>k2", "apply second k1>k2");
			assertThat(context.getBean(Secrets.class).get(SecretId.of(secret)).get("key")).isEqualTo("k2");
		}
	}

	@Test
	void whenAFollowerRefusesThenTheVersionBeforeStaysAndItIsNamed() throws Exception {
		try (var context = run(App.class)) {
			RotationResult result = rotate(context, "{\"key\":\"bad\"}");
			assertThat(result.outcome()).isEqualTo(Outcome.REFUSED);
			assertThat(result.reason()).isEqualTo("client second: it has a bad key");
			assertThat(context.getBean(Secrets.class).get(SecretId.of(secret)).get("key")).isEqualTo("k1");
			assertThat(context.getBean(Calls.class).all).noneMatch((call) -> call.startsWith("apply"));
		}
	}

	@Test
	void whenAFollowerDoesNotMoveThenACheckTriesItAgainAlone() throws Exception {
		try (var context = run(App.class)) {
			context.getBean("second", Client.class).failures.set(1);
			RotationResult result = rotate(context, "{\"key\":\"k2\"}");
			assertThat(result.outcome()).isEqualTo(Outcome.ROTATED);
			assertThat(result.late()).extracting(FollowerFailure::follower).containsExactly("client second");
			Calls calls = context.getBean(Calls.class);
			calls.all.clear();
			assertThat(check(context).late()).isEmpty();
			assertThat(calls.all).containsExactly("apply second k1>k2");
		}
	}

	@Test
	void whenAFollowerDoesNotMoveThenAnEventNamesItOnceAndTheStatusUntilItHasMoved() throws Exception {
		try (var context = run(App.class)) {
			context.getBean("second", Client.class).failures.set(2);
			rotate(context, "{\"key\":\"k2\"}");
			SecretStatuses statuses = context.getBean(SecretStatuses.class);
			assertThat(statuses.of(SecretId.of(secret)).late()).extracting(FollowerFailure::follower)
				.containsExactly("client second");
			check(context);
			assertThat(statuses.of(SecretId.of(secret)).late()).hasSize(1);
			check(context);
			assertThat(statuses.of(SecretId.of(secret)).late()).isEmpty();
			assertThat(context.getBean(Calls.class).failures).singleElement().satisfies((event) -> {
				assertThat(event.follower()).isEqualTo("client second");
				assertThat(event.secret()).isEqualTo(SecretId.of(secret));
				assertThat(event.reason()).contains("IllegalStateException").doesNotContain("k2");
			});
		}
	}

	@Test
	void whenASecretIsDroppedThenItsFollowersForgetIt() throws Exception {
		try (var context = run(App.class, "--rekey.on-revoked=drop")) {
			aws().deny("secretsmanager:GetSecretValue", secret);
			check(context);
			check(context);
			assertThat(context.getBean(Calls.class).all).containsExactly("drop first k1", "drop second k1");
		}
	}

	@Test
	void whenAnotherSecretRotatesThenAFollowerIsLeftAlone() throws Exception {
		aws().createSecret(secret + "/other", "x");
		try (var context = run(App.class, "--other=${secret@" + secret + "/other}")) {
			aws().putSecretValue(secret + "/other", "y");
			assertThat(signal(context, secret + "/other").outcome()).isEqualTo(Outcome.ROTATED);
			assertThat(context.getBean(Calls.class).all).isEmpty();
		}
	}

	/**
	 * The rotation is over before the followers are there.
	 */
	@Test
	void whenASecretRotatesWhileBeansAreMadeThenFollowersCatchUp() {
		try (var context = run(RotatingStart.class)) {
			assertThat(context.getBean(Calls.class).all).containsExactly("apply first k1>k2", "apply second k1>k2");
		}
	}

	@Test
	void whenFollowersFailToCatchUpThenTheyAreTriedAgain() throws Exception {
		try (var context = run(RotatingStart.class, "--failures=1")) {
			check(context);
			assertThat(context.getBean(Calls.class).all).endsWith("apply second k1>k2");
			assertThat(check(context).late()).isEmpty();
		}
	}

	@Test
	void whenAChildContextHasAFollowerThenItMovesUntilTheChildIsClosed() throws Exception {
		try (var context = run(TestApplications.Library.class)) {
			Calls calls;
			try (var child = new SpringApplicationBuilder(App.class).parent(context)
				.web(WebApplicationType.NONE)
				.run(TestApplications.arguments(aws()).toArray(new String[0]))) {
				calls = child.getBean(Calls.class);
				rotate(context, "{\"key\":\"k2\"}");
				assertThat(calls.all).contains("apply first k1>k2", "apply second k1>k2");
			}
			calls.all.clear();
			rotate(context, "{\"key\":\"k3\"}");
			assertThat(calls.all).isEmpty();
		}
	}

	private static EmbeddedAws aws() {
		return extension.aws();
	}

	private ConfigurableApplicationContext run(Class<?> configuration, String... arguments) {
		return TestApplications.run(aws(), this.directory, "spring.config.import: aws-secretsmanager:" + secret
				+ "?prefix=client.\n" + "rekey.rotation: {min-interval: 0s, reconcile-interval: 0s}", configuration,
				arguments);
	}

	private static RotationResult rotate(ConfigurableApplicationContext context, String value) throws Exception {
		aws().putSecretValue(secret, value);
		return check(context);
	}

	private static RotationResult check(ConfigurableApplicationContext context) throws Exception {
		return signal(context, secret);
	}

	private static RotationResult signal(ConfigurableApplicationContext context, String name) throws Exception {
		return context.getBean(SecretRotator.class)
			.signal(SecretId.of(name), Signal.of(RotationTrigger.OPERATOR))
			.get();
	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	static class App {

		@Bean
		Calls calls() {
			return new Calls();
		}

		@Bean
		@Order(2)
		Client second(Calls calls, Environment environment) {
			Client client = new Client("second", calls);
			client.failures.set(environment.getProperty("failures", Integer.class, 0));
			return client;
		}

		@Bean
		@Order(1)
		@Lazy
		Client first(Calls calls) {
			return new Client("first", calls);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(App.class)
	static class RotatingStart {

		@Bean
		InitializingBean rotation(SecretRotator rotator) {
			return () -> {
				aws().putSecretValue(secret, "{\"key\":\"k2\"}");
				assertThat(rotator.signal(SecretId.of(secret), Signal.of(RotationTrigger.OPERATOR)).join().outcome())
					.isEqualTo(Outcome.ROTATED);
			};
		}

	}

	static final class Calls {

		private final List<String> all = new CopyOnWriteArrayList<>();

		private final List<SecretFollowerFailedEvent> failures = new CopyOnWriteArrayList<>();

		@EventListener
		void onFailure(SecretFollowerFailedEvent event) {
			this.failures.add(event);
		}

	}

	static final class Client implements SecretFollower {

		private final String name;

		private final Calls calls;

		private final AtomicInteger failures = new AtomicInteger();

		Client(String name, Calls calls) {
			this.name = name;
			this.calls = calls;
		}

		@Override
		public String name() {
			return "client " + this.name;
		}

		@Override
		public Set<SecretId> secrets() {
			return Set.of(SecretId.of(secret));
		}

		@Override
		public Proof prove(SecretVersion candidate) {
			this.calls.all.add("prove " + this.name + " " + candidate.get("key"));
			boolean bad = "second".equals(this.name) && "bad".equals(candidate.get("key"));
			return bad ? Proof.refused("it has a bad key") : Proof.accepted();
		}

		@Override
		public void apply(SecretVersion previous, SecretVersion live) {
			this.calls.all.add("apply " + this.name + " " + previous.get("key") + ">" + live.get("key"));
			if (this.failures.getAndUpdate((left) -> Math.max(0, left - 1)) > 0) {
				throw new IllegalStateException("key " + live.get("key"));
			}
		}

		@Override
		public void drop(SecretVersion last) {
			this.calls.all.add("drop " + this.name + " " + last.get("key"));
		}

	}

}
