// SPDX-License-Identifier: Apache-2.0

package io.rekey.lifecycle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.SecretRotatedEvent;
import io.rekey.SecretUnavailableException;
import io.rekey.Secrets;
import io.rekey.env.TestApplications;
import io.rekey.env.TestApplications.Library;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretSource;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.core.SpringProperties;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Tests for contexts that stop and start again, as for a checkpoint of the JVM and in
 * Spring's cache of test contexts.
 */
@Timeout(120)
class StopAndStartIT {

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	private static int count;

	private final Threads threads = new Threads();

	private final EmbeddedAws aws = extension.aws();

	private final String secret = "stopped/app" + ++count;

	private final String topic = this.aws.createTopicForRotations("stopped" + count);

	@Test
	void whenStoppedThenNothingIsReadAndNoThreadIsLeft() {
		try (ConfigurableApplicationContext context = run()) {
			context.stop();
			this.aws.clearCalls();
			SecretSource source = context.getBean(SecretSource.class);
			assertThatThrownBy(() -> source.read(SecretId.of(this.secret), SecretLocation.of(this.secret)))
				.hasMessageContaining("the application is stopped");
			await().untilAsserted(() -> assertThat(this.threads.alive()).isEmpty());
			assertThat(this.aws.calls()).isEmpty();
			assertThat(context.getBean(Secrets.class).get(SecretId.of(this.secret)).get("k")).isEqualTo("v1");
		}
	}

	@Test
	@EnabledOnOs(value = OS.LINUX, disabledReason = "the kernel tells which connections are open")
	void whenStoppedThenNoConnectionToAwsIsOpen() throws IOException {
		try (ConfigurableApplicationContext context = run()) {
			await().until(() -> this.aws.count("sqs:ReceiveMessage") > 0);
			assertThat(openConnections()).isPositive();
			context.stop();
			await().untilAsserted(() -> assertThat(openConnections()).isZero());
			context.start();
			assertThat(openConnections()).isPositive();
		}
	}

	/**
	 * Counts the established connections to AWS, in the table of the kernel: the second
	 * address of a line is the remote one, and state 01 is ESTABLISHED.
	 * @see <a href=
	 * "https://www.kernel.org/doc/html/latest/networking/proc_net_tcp.html">The
	 * proc/net/tcp and proc/net/tcp6 variables</a>
	 */
	private long openConnections() throws IOException {
		Pattern connection = Pattern.compile("\\s*\\d+: \\p{XDigit}+:\\p{XDigit}{4} \\p{XDigit}+:%04X 01 .*"
			.formatted(this.aws.endpoint().getPort()));
		long count = 0;
		for (String table : List.of("/proc/self/net/tcp", "/proc/self/net/tcp6")) {
			Path file = Path.of(table);
			if (Files.exists(file)) {
				count += Files.readAllLines(file).stream().filter((line) -> connection.matcher(line).matches()).count();
			}
		}
		return count;
	}

	@Test
	void whenStartedAgainThenSecretsAreComparedBeforeAnythingElseStarts() {
		try (ConfigurableApplicationContext context = run()) {
			context.stop();
			this.aws.putSecretValue(this.secret, "{\"k\":\"v2\"}");
			assertThat(context.getBean(Rotated.class).getKey()).isEqualTo("v1");
			context.start();
			assertThat(context.getBean(FirstOfAll.class).seen).containsExactly("v1", "v2");
			assertThat(context.getBean(Rotated.class).getKey()).isEqualTo("v2");
			assertThat(context.getBean(Rotated.class).events()).singleElement()
				.extracting(SecretRotatedEvent::trigger)
				.isEqualTo(RotationTrigger.RESTART);
		}
	}

	@Test
	void whenPausedAndRestartedThenSecretsAreComparedAndEventsComeAgain() {
		try (ConfigurableApplicationContext context = run()) {
			await().until(() -> this.aws.count("sns:Subscribe") == 1);
			context.pause();
			await().until(() -> this.aws.count("sqs:DeleteQueue") == 1);
			this.aws.putSecretValue(this.secret, "{\"k\":\"v2\"}");
			this.aws.clearCalls();
			context.restart();
			assertThat(context.getBean(Rotated.class).getKey()).isEqualTo("v2");
			await().until(() -> this.aws.count("sqs:ReceiveMessage") > 0);
			this.aws.putSecretValue(this.secret, "{\"k\":\"v3\"}");
			await().until(() -> "v3".equals(context.getBean(Rotated.class).getKey()));
		}
	}

	@Test
	void whenSecretsCanNotBeReadAfterTheStartThenTheApplicationStartsWithThoseItHas() {
		try (ConfigurableApplicationContext context = run()) {
			context.stop();
			this.aws.putSecretValue(this.secret, "{\"k\":\"v2\"}");
			this.aws.deny("secretsmanager:*", "*");
			context.start();
			assertThat(context.isRunning()).isTrue();
			assertThat(context.getBean(Rotated.class).getKey()).isEqualTo("v1");
			this.aws.allow("secretsmanager:*", "*");
			await().until(() -> "v2".equals(context.getBean(Rotated.class).getKey()));
		}
		finally {
			this.aws.allow("secretsmanager:*", "*");
		}
	}

	@Test
	void whenTheContextClosesThenBeansThatAreDestroyedCanStillReadSecrets() {
		ReadsAtTheEnd bean;
		try (ConfigurableApplicationContext context = run(ReadsAtTheEnd.class)) {
			bean = context.getBean(ReadsAtTheEnd.class);
		}
		assertThat(bean.read).isEqualTo("v1");
	}

	/**
	 * Spring takes this checkpoint before it starts anything. Without CRaC in the JVM,
	 * only the state at that point can be looked at.
	 */
	@Test
	void whenACheckpointIsTakenOnRefreshThenConnectionsAreClosedBeforeIt() {
		// Spring itself looks at the property once, and must not want a CRaC JVM from
		// then
		// on.
		new DefaultLifecycleProcessor();
		SpringProperties.setProperty("spring.context.checkpoint", "onRefresh");
		try (ConfigurableApplicationContext context = run(Checkpoint.class)) {
			assertThat(context.getBean(AtRefresh.class).failure).contains("the application is stopped");
			assertThat(this.aws.count("secretsmanager:GetSecretValue")).isGreaterThanOrEqualTo(2);
			assertThat(context.getBean(FirstOfAll.class).seen).containsExactly("v1");
		}
		finally {
			SpringProperties.setProperty("spring.context.checkpoint", null);
		}
	}

	private ConfigurableApplicationContext run(Class<?>... more) {
		this.aws.createSecret(this.secret, "{\"k\":\"v1\"}");
		this.aws.clearCalls();
		List<String> arguments = new ArrayList<>(TestApplications.arguments(this.aws));
		arguments.add("--spring.main.banner-mode=off");
		arguments.add("--app.key=${secret@" + this.secret + "#k}");
		arguments.add("--rekey.rotation.topic-arn=" + this.topic);
		return new SpringApplicationBuilder(App.class).sources(more)
			.web(WebApplicationType.NONE)
			.run(arguments.toArray(new String[0]));
	}

	@Configuration(proxyBeanMethods = false)
	@Import(Library.class)
	@EnableConfigurationProperties(Rotated.class)
	static class App {

		@Bean
		FirstOfAll firstOfAll(Rotated bean) {
			return new FirstOfAll(bean);
		}

	}

	/**
	 * Notes what it sees when it starts, before everything but the secrets.
	 */
	static class FirstOfAll implements SmartLifecycle {

		private final List<String> seen = new ArrayList<>();

		private final Rotated bean;

		private boolean running;

		FirstOfAll(Rotated bean) {
			this.bean = bean;
		}

		@Override
		public int getPhase() {
			return Integer.MIN_VALUE + 1;
		}

		@Override
		public void start() {
			this.seen.add(this.bean.getKey());
			this.running = true;
		}

		@Override
		public void stop() {
			this.running = false;
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

	}

	/**
	 * Reads a secret when it is destroyed.
	 */
	static class ReadsAtTheEnd implements DisposableBean {

		private final SecretSource source;

		private final Secrets secrets;

		private String read = "";

		ReadsAtTheEnd(SecretSource source, Secrets secrets) {
			this.source = source;
			this.secrets = secrets;
		}

		@Override
		public void destroy() {
			SecretId id = this.secrets.inUse().iterator().next().id();
			this.read = String.valueOf(this.source.read(id, SecretLocation.of(id.value())).get("k"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Checkpoint {

		@Bean
		AtRefresh lifecycleProcessor(Secrets secrets, SecretSource source) {
			return new AtRefresh(secrets, source);
		}

	}

	/**
	 * Tries to read a secret where Spring takes a checkpoint.
	 */
	static class AtRefresh extends DefaultLifecycleProcessor {

		private String failure = "";

		private final Secrets secrets;

		private final SecretSource source;

		AtRefresh(Secrets secrets, SecretSource source) {
			this.secrets = secrets;
			this.source = source;
		}

		@Override
		public void onRefresh() {
			SecretId id = this.secrets.inUse().iterator().next().id();
			try {
				this.source.read(id, SecretLocation.of(id.value()));
			}
			catch (SecretUnavailableException ex) {
				this.failure = String.valueOf(ex.getMessage());
			}
			super.onRefresh();
		}

	}

}
