// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.Secrets;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretRotator;
import io.rekey.store.SecretStore;
import io.rekey.store.Signal;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.InvocationContext;
import org.springframework.boot.actuate.endpoint.OperationType;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvoker;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameter;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameters;
import org.springframework.boot.actuate.env.EnvironmentEndpoint;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.context.config.annotation.RefreshScope;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for who uses which key.
 */
class SecretUsageTests {

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	@Test
	void whenApplicationStartsThenOnlyWhatItTookIsRead() {
		this.aws.createSecret("usage/app", "{\"usage.token\":\"t\",\"spare\":\"s\"}");
		try (var context = run(App.class, """
				spring.config.import: aws-secretsmanager:usage/app
				usage.derived: "x ${usage.token}"
				usage.never: "${secret@usage/app#spare}"
				""")) {
			assertThat(usage(context, "usage/app", "usage.token")).satisfies((usage) -> {
				assertThat(usage.isRead()).isTrue();
				assertThat(usage.properties()).containsExactlyInAnyOrder("usage.token", "usage.derived");
				assertThat(usage.readers()).hasSize(1).allMatch((name) -> name.startsWith("bean 'usage-"));
			});
			assertThat(usage(context, "usage/app", "spare")).satisfies((usage) -> {
				assertThat(usage.isRead()).isFalse();
				assertThat(usage.properties()).containsExactlyInAnyOrder("spare", "usage.never");
			});
			assertThat(context.getBean(SecretUsage.class).of(SecretId.of("usage/app"))).extracting(KeyUsage::key)
				.containsExactly("usage.token", "spare");
			assertThat(context.getBean(SecretUsage.class).of(SecretId.of("usage/none"))).isEmpty();
		}
	}

	/**
	 * A page asks every two seconds.
	 */
	@Test
	void whenNothingChangedThenNoPropertyIsReadForTheReport() throws Exception {
		this.aws.createSecret("usage/often", "{\"k\":\"v1\",\"l\":\"x\"}");
		this.aws.createSecret("usage/seldom", "{\"k\":\"v1\"}");
		try (var context = run(App.class, "a: ${secret@usage/often#k}\nb: ${secret@usage/seldom#k}")) {
			AtomicInteger reads = new AtomicInteger();
			Map<String, Object> map = new LinkedHashMap<>(Map.of("c", "${secret@usage/often#k}"));
			MapPropertySource counting = new MapPropertySource("counting", map) {

				@Override
				public Object getProperty(String name) {
					reads.incrementAndGet();
					return super.getProperty(name);
				}

			};
			context.getEnvironment().getPropertySources().addLast(counting);
			assertThat(usage(context, "usage/often", "k").properties()).containsExactlyInAnyOrder("a", "c");
			int once = reads.getAndSet(0);
			assertThat(once).isPositive();
			for (int i = 0; i < 100; i++) {
				usage(context, "usage/often", "k");
				usage(context, "usage/seldom", "k");
			}
			assertThat(reads).hasValue(0);
			map.put("d", "${secret@usage/often#k}");
			assertThat(usage(context, "usage/often", "k").properties()).containsExactlyInAnyOrder("a", "c", "d");
			context.getEnvironment().getPropertySources().remove("counting");
			assertThat(usage(context, "usage/often", "k").properties()).containsExactly("a");
			this.aws.putSecretValue("usage/often", "{\"k\":\"v2\",\"m\":\"y\"}");
			context.getBean(SecretRotator.class)
				.signal(SecretId.of("usage/often"), Signal.of(RotationTrigger.OPERATOR))
				.get();
			assertThat(context.getBean(SecretUsage.class).of(SecretId.of("usage/often"))).extracting(KeyUsage::key)
				.containsExactly("k", "m");
		}
	}

	@Test
	void whenCodeReadsAPropertyThenTheTimeIsNotedAndMovesOn() {
		this.aws.createSecret("usage/code", "{\"k\":\"v\"}");
		try (var context = run(App.class, "a: ${b}\nb: x${secret@usage/code#k}")) {
			assertThat(usage(context, "usage/code", "k").isRead()).isFalse();
			assertThat(context.getEnvironment().getProperty("a")).isEqualTo("xv");
			Instant first = lastRead(context, "usage/code");
			assertThat(first).isBetween(Instant.now().minusSeconds(60), Instant.now());
			await().until(() -> {
				context.getEnvironment().getProperty("a");
				return lastRead(context, "usage/code").isAfter(first);
			});
			assertThat(usage(context, "usage/code", "k").properties()).containsExactlyInAnyOrder("a", "b");
		}
	}

	@Test
	void whenTheLibraryOrAnEndpointReadsThenNothingIsUsed() throws Exception {
		this.aws.createSecret("usage/own", "{\"k\":\"v1\",\"l\":\"same\"}");
		try (var context = run(App.class, """
				spring.config.import: aws-secretsmanager:usage/own
				a: "${secret@usage/own#k}"
				""")) {
			context.getBean(SecretProperties.class).trace("a");
			context.getBean(SecretStore.class).get(SecretId.of("usage/own")).get("k");
			context.getBean(ContextRefresher.class).refresh();
			this.aws.putSecretValue("usage/own", "{\"k\":\"v2\",\"l\":\"same\"}");
			assertThat(check(context, "usage/own")).isEqualTo(Outcome.ROTATED);
			EnvironmentEndpoint endpoint = new EnvironmentEndpoint(context.getEnvironment(), List.of(), Show.ALWAYS);
			OperationInvoker env = context.getBean(UnusedReads.class)
				.apply(EndpointId.of("env"), OperationType.READ, new NoParameters(),
						(invocation) -> endpoint.environment(null));
			assertThat(env.invoke(new InvocationContext(SecurityContext.NONE, Map.of()))).isNotNull();
			assertThat(context.getBean(SecretUsage.class).of(SecretId.of("usage/own"))).hasSize(2)
				.noneMatch(KeyUsage::isRead);
		}
	}

	@Test
	void whenASecretRotatesThenWhatWasReadStaysRead() throws Exception {
		this.aws.createSecret("usage/rotated", "{\"k\":\"v1\"}");
		try (var context = run(App.class, "a: ${secret@usage/rotated#k}")) {
			context.getEnvironment().getProperty("a");
			Instant read = lastRead(context, "usage/rotated");
			this.aws.putSecretValue("usage/rotated", "{\"k\":\"v2\",\"new\":\"n\"}");
			assertThat(check(context, "usage/rotated")).isEqualTo(Outcome.ROTATED);
			assertThat(lastRead(context, "usage/rotated")).isEqualTo(read);
			assertThat(usage(context, "usage/rotated", "new").isRead()).isFalse();
		}
	}

	@Test
	void whenCodeTakesAKeyFromSecretsThenItIsRead() {
		this.aws.createSecret("usage/java", "{\"k\":\"v1\",\"other\":\"o\"}");
		this.aws.createSecret("usage/text", "text");
		try (var context = run(App.class, "a: ${secret@usage/java#other}\nrekey.rotation.enabled: false")) {
			Secrets secrets = context.getBean(Secrets.class);
			assertThat(secrets.get(SecretId.of("usage/java")).get("k")).isEqualTo("v1");
			assertThat(secrets.get(SecretId.of("usage/java"))).isSameAs(secrets.get(SecretId.of("usage/java")));
			assertThat(usage(context, "usage/java", "k").isRead()).isTrue();
			assertThat(usage(context, "usage/java", "other").isRead()).isFalse();
			assertThat(secrets.get(SecretId.of("usage/text")).text()).isEqualTo("text");
			assertThat(context.getBean(SecretUsage.class).of(SecretId.of("usage/text"))).singleElement()
				.satisfies((usage) -> assertThat(usage.key()).isNull())
				.satisfies((usage) -> assertThat(usage.isRead()).isTrue());
			assertThat(secrets.get(SecretId.of("usage/java")).text()).contains("v1");
			assertThat(context.getBean(SecretUsage.class).of(SecretId.of("usage/java"))).extracting(KeyUsage::key)
				.containsExactly(null, "k", "other");
		}
	}

	@Test
	void whenARefreshScopedBeanReadsAKeyThenItIsNamed() {
		this.aws.createSecret("usage/scoped", "{\"k\":\"v1\"}");
		try (var context = run(App.class, "scoped.value: ${secret@usage/scoped#k}")) {
			assertThat(context.getBean("scoped", Scoped.class).value()).isEqualTo("v1");
			assertThat(usage(context, "usage/scoped", "k")).satisfies((usage) -> {
				assertThat(usage.readers()).containsExactly("bean 'scoped'");
				assertThat(usage.isRead()).isTrue();
			});
		}
	}

	@Test
	void whenAChildContextUsesAKeyThenItsParentKnows() {
		this.aws.createSecret("usage/parent", "{\"k\":\"v1\"}");
		try (ConfigurableApplicationContext parent = run(App.class, "a: ${secret@usage/parent#k}")) {
			try (ConfigurableApplicationContext child = new SpringApplicationBuilder(App.class).parent(parent)
				.web(WebApplicationType.NONE)
				.properties(Map.of("usage.token", "${secret@usage/parent#k}"))
				.run()) {
				assertThat(child.getBeanProvider(SecretUsage.class).getIfAvailable())
					.isSameAs(parent.getBean(SecretUsage.class));
				KeyUsage usage = usage(parent, "usage/parent", "k");
				assertThat(usage.properties()).contains("a", "usage.token");
				assertThat(usage.readers()).hasSize(1);
				assertThat(usage.isRead()).isTrue();
			}
			assertThat(usage(parent, "usage/parent", "k").readers()).isEmpty();
		}
	}

	@Test
	void whenAReferenceStandsOnTheCommandLineThenTheJvmsCopyOfItIsNoProperty() {
		this.aws.createSecret("usage/jvm", "{\"k\":\"v1\"}");
		String before = System.setProperty("sun.java.command", "app.jar --x=${secret@usage/jvm#gone} ${secret@}");
		try (var context = run(App.class, "a: ${secret@usage/jvm#k}")) {
			assertThat(usage(context, "usage/jvm", "k").properties()).isEqualTo(Set.of("a"));
		}
		finally {
			if (before != null) {
				System.setProperty("sun.java.command", before);
			}
		}
	}

	private ConfigurableApplicationContext run(Class<?> configuration, String yaml) {
		return TestApplications.run(this.aws, this.directory, yaml, configuration);
	}

	private Outcome check(ConfigurableApplicationContext context, String secret) throws Exception {
		return context.getBean(SecretRotator.class)
			.signal(SecretId.of(secret), Signal.of(RotationTrigger.OPERATOR))
			.get()
			.outcome();
	}

	private static Instant lastRead(ConfigurableApplicationContext context, String secret) {
		return Objects.requireNonNull(usage(context, secret, "k").lastRead());
	}

	private static KeyUsage usage(ConfigurableApplicationContext context, String secret, String key) {
		List<KeyUsage> usages = context.getBean(SecretUsage.class).of(SecretId.of(secret));
		return usages.stream().filter((usage) -> key.equals(usage.key())).findFirst().orElseThrow();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(Bound.class)
	static class App extends TestApplications.Library {

		@Bean
		@RefreshScope
		Scoped scoped(Environment environment) {
			return new Scoped(environment.getProperty("scoped.value", ""));
		}

	}

	private static final class NoParameters implements OperationParameters {

		@Override
		public int getParameterCount() {
			return 0;
		}

		@Override
		public OperationParameter get(int index) {
			throw new IndexOutOfBoundsException(index);
		}

		@Override
		public Iterator<OperationParameter> iterator() {
			return Collections.emptyIterator();
		}

		@Override
		public Stream<OperationParameter> stream() {
			return Stream.empty();
		}

	}

	static class Scoped {

		private final String value;

		Scoped(String value) {
			this.value = value;
		}

		String value() {
			return this.value;
		}

	}

	@ConfigurationProperties("usage")
	static class Bound {

		private String token = "";

		public String getToken() {
			return this.token;
		}

		public void setToken(String token) {
			this.token = token;
		}

	}

}
