// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import io.rekey.Proof;
import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.SecretRotatedEvent;
import io.rekey.SecretRotationFailedEvent;
import io.rekey.env.TestApplications;
import io.rekey.store.FollowerSource;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretStore;
import io.rekey.store.TestFollowers;
import io.rekey.store.SecretRotator;
import io.rekey.store.Signal;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.context.config.annotation.RefreshScope;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for beans that follow a rotation.
 */
@Timeout(120)
class BeanRotationIT {

	private static final String YAML = """
			spring.config.import: aws-secretsmanager:bean/app?prefix=imported.
			rekey.rotation: {min-interval: 0s, reconcile-interval: 0s}
			client:
			  token: ${secret@bean/app#token}
			  url: http://x/${secret@bean/app#token}
			  retries: 7
			  hosts: ["${secret@bean/app#token}", "${secret@bean/app#token}"]
			  headers: {a: "${secret@bean/app#token}"}
			  nested: {token: "${secret@bean/app#token}"}
			unrelated.name: fixed
			indirect: ${client.token}
			""";

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	private final SecretId id = SecretId.of("bean/app");

	@Test
	void whenRotatedAThousandTimesThenAReaderSeesNoHole() throws Exception {
		try (ConfigurableApplicationContext context = run(App.class)) {
			ClientProperties properties = context.getBean(ClientProperties.class);
			RefreshedClient refreshed = context.getBean(RefreshedClient.class);
			AtomicBoolean stop = new AtomicBoolean();
			AtomicLong reads = new AtomicLong();
			AtomicReference<Throwable> failure = new AtomicReference<>();
			Thread reader = new Thread(() -> {
				try {
					while (!stop.get()) {
						assertWhole(properties);
						assertThat(refreshed.token()).startsWith("t-");
						assertThat(context.getEnvironment().getRequiredProperty("client.token")).startsWith("t-");
						assertThat(context.getEnvironment().getRequiredProperty("imported.token")).startsWith("t-");
						reads.incrementAndGet();
					}
				}
				catch (Throwable ex) {
					failure.set(ex);
				}
			});
			reader.start();
			SecretRotator rotator = context.getBean(SecretRotator.class);
			for (int i = 1; i <= 1000 && failure.get() == null; i++) {
				this.aws.putSecretValue("bean/app", json("t-" + i));
				assertThat(rotator.signal(this.id, Signal.of(RotationTrigger.OPERATOR)).get().outcome())
					.isEqualTo(Outcome.ROTATED);
			}
			stop.set(true);
			reader.join();
			assertThat(failure.get()).isNull();
			assertThat(reads.get()).isGreaterThan(1000);
			assertThat(properties.getToken()).isEqualTo("t-1000");
			assertThat(properties.getUrl()).isEqualTo("http://x/t-1000");
			assertThat(properties.getHosts()).containsExactly("t-1000", "t-1000");
			assertThat(properties.getHeaders()).containsExactly(Map.entry("a", "t-1000"));
			assertThat(properties.getNested().getToken()).isEqualTo("t-1000");
			assertThat(properties.getRetries()).isEqualTo(7);
			assertThat(refreshed.token()).isEqualTo("t-1000");
		}
	}

	private static void assertWhole(ClientProperties properties) {
		assertThat(properties.getToken()).startsWith("t-");
		assertThat(properties.getUrl()).startsWith("http://x/t-");
		assertThat(properties.getRetries()).isEqualTo(7);
		List<String> hosts = new ArrayList<>(properties.getHosts());
		assertThat(hosts).hasSize(2).allMatch((host) -> host.startsWith("t-"));
		assertThat(properties.getHeaders().get("a")).startsWith("t-");
		assertThat(properties.getNested().getToken()).startsWith("t-");
	}

	@Test
	void whenRotatedThenOnlyBeansOfTheSecretAreTouchedAndEventsNameTheReferringProperties() throws Exception {
		try (ConfigurableApplicationContext context = run(App.class)) {
			Unrelated unrelated = context.getBean(Unrelated.class);
			int sets = unrelated.sets.get();
			Events events = context.getBean(Events.class);
			int unrelatedInstances = OtherClient.instances.get();
			rotate(context, "t-next");
			assertThat(unrelated.sets).hasValue(sets);
			assertThat(OtherClient.instances).hasValue(unrelatedInstances);
			assertThat(events.rotated).singleElement().satisfies((event) -> {
				assertThat(event.secret()).isEqualTo(this.id);
				assertThat(event.propertyNames()).containsExactlyInAnyOrder("imported.token", "client.token",
						"client.url", "client.hosts[0]", "client.hosts[1]", "client.headers.a", "client.nested.token",
						"indirect");
				assertThat(event.trigger()).isEqualTo(RotationTrigger.OPERATOR);
				assertThat(event.toString()).doesNotContain("t-next");
			});
			assertThat(events.changes).singleElement()
				.satisfies((change) -> assertThat(change.getKeys()).contains("client.token", "indirect")
					.doesNotContain("unrelated.name", "imported.other"));
		}
	}

	@Test
	void whenRefreshIsCalledThenItAnswersWithEveryPropertyWhoseResolvedValueChanged() {
		try (ConfigurableApplicationContext context = run(App.class)) {
			ContextRefresher refresher = context.getBean(ContextRefresher.class);
			this.aws.clearCalls();
			assertThat(refresher.refresh()).isEmpty();
			assertThat(this.aws.calls()).hasSize(1);
			this.aws.putSecretValue("bean/app", json("t-refreshed"));
			assertThat(refresher.refresh()).containsExactlyInAnyOrder("imported.token", "client.token", "client.url",
					"client.hosts[0]", "client.hosts[1]", "client.headers.a", "client.nested.token", "indirect");
			assertThat(context.getBean(ClientProperties.class).getToken()).isEqualTo("t-refreshed");
			assertThat(context.getBean(RefreshedClient.class).token()).isEqualTo("t-refreshed");
			assertThat(context.getEnvironment().getProperty("imported.token")).isEqualTo("t-refreshed");
		}
	}

	@Test
	@Timeout(25)
	void whenAListenerOfTheRotationRefreshesThenTheRefreshThatFoundItGoesOn() {
		try (ConfigurableApplicationContext context = run(Refreshing.class)) {
			this.aws.putSecretValue("bean/app", json("t-refreshed"));
			assertThat(context.getBean(ContextRefresher.class).refresh()).contains("client.token");
			assertThat(context.getBean(RefreshingListener.class).refreshes).hasPositiveValue();
			assertThat(context.getBean(ClientProperties.class).getToken()).isEqualTo("t-refreshed");
		}
	}

	@Test
	@Timeout(25)
	void whenTwoRefreshAtOnceAndAListenerDoesSoToThenAllComeToAnEnd() throws Exception {
		try (ConfigurableApplicationContext context = run(Refreshing.class)) {
			ContextRefresher refresher = context.getBean(ContextRefresher.class);
			for (int i = 0; i < 5; i++) {
				this.aws.putSecretValue("bean/app", json("t-two-" + i));
				CompletableFuture<Set<String>> one = CompletableFuture.supplyAsync(refresher::refresh);
				CompletableFuture<Set<String>> other = CompletableFuture.supplyAsync(refresher::refreshEnvironment);
				Set<String> changed = new HashSet<>(one.get());
				changed.addAll(other.get());
				assertThat(changed).contains("client.token");
			}
		}
	}

	@Test
	void whenRefreshIsCalledDuringReadsThenAReaderSeesNoHole() throws Exception {
		try (ConfigurableApplicationContext context = run(App.class)) {
			ClientProperties properties = context.getBean(ClientProperties.class);
			AtomicBoolean stop = new AtomicBoolean();
			AtomicReference<Throwable> failure = new AtomicReference<>();
			CountDownLatch reading = new CountDownLatch(1);
			Thread reader = new Thread(() -> {
				try {
					while (!stop.get()) {
						assertWhole(properties);
						reading.countDown();
					}
				}
				catch (Throwable ex) {
					failure.set(ex);
				}
			});
			reader.start();
			reading.await();
			for (int i = 0; i < 50; i++) {
				context.getBean(ContextRefresher.class).refresh();
			}
			stop.set(true);
			reader.join();
			assertThat(failure.get()).isNull();
		}
	}

	@Test
	void whenVersionIsRefusedThenAnEventSaysSoAndNothingChanges() throws Exception {
		try (ConfigurableApplicationContext context = run(Refusing.class)) {
			this.aws.putSecretValue("bean/app", json("t-bad"));
			assertThat(context.getBean(SecretRotator.class)
				.signal(this.id, Signal.of(RotationTrigger.OPERATOR))
				.get()
				.outcome()).isEqualTo(Outcome.REFUSED);
			assertThat(context.getBean(ClientProperties.class).getToken()).isEqualTo("t-0");
			assertThat(context.getEnvironment().getProperty("imported.token")).isEqualTo("t-0");
			assertThat(context.getBean(Events.class).failed.get(0)).satisfies((event) -> {
				assertThat(event.reason()).isEqualTo("refused for a test");
				assertThat(event.refusedVersionId()).isNotNull().isNotEqualTo(event.versionId());
				assertThat(event.toString()).doesNotContain("t-bad");
			});
		}
	}

	private ConfigurableApplicationContext run(Class<?> configuration) {
		if (this.aws.calls().stream().noneMatch((call) -> call.resources().contains("bean/app"))) {
			this.aws.createSecret("bean/app", json("t-0"));
		}
		else {
			this.aws.putSecretValue("bean/app", json("t-0"));
		}
		return TestApplications.run(this.aws, this.directory, YAML, configuration);
	}

	private void rotate(ConfigurableApplicationContext context, String token) throws Exception {
		this.aws.putSecretValue("bean/app", json(token));
		assertThat(context.getBean(SecretRotator.class)
			.signal(this.id, Signal.of(RotationTrigger.OPERATOR))
			.get()
			.outcome()).isEqualTo(Outcome.ROTATED);
	}

	private static String json(String token) {
		return "{\"token\":\"" + token + "\",\"other\":\"same\"}";
	}

	@Configuration(proxyBeanMethods = false)
	@Import(App.class)
	static class Refreshing {

		@Bean
		RefreshingListener refreshingListener(ObjectProvider<ContextRefresher> refresher) {
			return new RefreshingListener(refresher);
		}

	}

	static class RefreshingListener {

		private final ObjectProvider<ContextRefresher> refresher;

		private final AtomicInteger refreshes = new AtomicInteger();

		RefreshingListener(ObjectProvider<ContextRefresher> refresher) {
			this.refresher = refresher;
		}

		@EventListener
		void on(SecretRotatedEvent event) {
			this.refresher.getObject().refresh();
			this.refreshes.incrementAndGet();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@EnableConfigurationProperties({ ClientProperties.class, Unrelated.class })
	static class App {

		@Bean
		Events events() {
			return new Events();
		}

		@Bean
		@RefreshScope
		RefreshedClient refreshedClient(ClientProperties properties) {
			return new RefreshedClient(properties.getToken());
		}

		@Bean
		@RefreshScope
		OtherClient otherClient(@Value("${unrelated.name}") String name) {
			return new OtherClient();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(App.class)
	static class Refusing {

		@Bean
		FollowerSource refusingFollower(SecretStore store) {
			return TestFollowers.proving(store, (candidate) -> Proof.refused("refused for a test"));
		}

	}

	static class Events {

		final List<SecretRotatedEvent> rotated = new CopyOnWriteArrayList<>();

		final List<SecretRotationFailedEvent> failed = new CopyOnWriteArrayList<>();

		final List<EnvironmentChangeEvent> changes = new CopyOnWriteArrayList<>();

		@EventListener
		void on(SecretRotatedEvent event) {
			this.rotated.add(event);
		}

		@EventListener
		void on(SecretRotationFailedEvent event) {
			this.failed.add(event);
		}

		@EventListener
		void on(EnvironmentChangeEvent event) {
			this.changes.add(event);
		}

	}

	static class RefreshedClient {

		private final String token;

		RefreshedClient() {
			this("");
		}

		RefreshedClient(String token) {
			this.token = token;
		}

		String token() {
			return this.token;
		}

	}

	static class OtherClient {

		static final AtomicInteger instances = new AtomicInteger();

		OtherClient() {
			instances.incrementAndGet();
		}

	}

	@ConfigurationProperties("unrelated")
	static class Unrelated {

		final AtomicInteger sets = new AtomicInteger();

		private String name = "";

		public String getName() {
			return this.name;
		}

		public void setName(String name) {
			this.sets.incrementAndGet();
			this.name = name;
		}

	}

	@ConfigurationProperties("client")
	static class ClientProperties {

		private volatile String token;

		private volatile String url;

		private volatile int retries;

		private volatile Duration timeout = Duration.ofSeconds(1);

		private volatile List<String> hosts = new ArrayList<>();

		private final Map<String, String> headers = new LinkedHashMap<>();

		private final Nested nested = new Nested();

		public String getToken() {
			return this.token;
		}

		public void setToken(String token) {
			this.token = token;
		}

		public String getUrl() {
			return this.url;
		}

		public void setUrl(String url) {
			this.url = url;
		}

		public int getRetries() {
			return this.retries;
		}

		public void setRetries(int retries) {
			this.retries = retries;
		}

		public Duration getTimeout() {
			return this.timeout;
		}

		public void setTimeout(Duration timeout) {
			this.timeout = timeout;
		}

		public List<String> getHosts() {
			return this.hosts;
		}

		public void setHosts(List<String> hosts) {
			this.hosts = hosts;
		}

		public Map<String, String> getHeaders() {
			return this.headers;
		}

		public Nested getNested() {
			return this.nested;
		}

		static class Nested {

			private volatile String token;

			public String getToken() {
				return this.token;
			}

			public void setToken(String token) {
				this.token = token;
			}

		}

	}

}
