// SPDX-License-Identifier: Apache-2.0

package io.rekey.lifecycle;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.SecretRotatedEvent;
import io.rekey.Secrets;
import io.rekey.env.TestApplications;
import io.rekey.env.TestApplications.Library;
import io.rekey.env.TestClients;
import io.rekey.store.RotationResult;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretRotator;
import io.rekey.store.Signal;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.sqs.SqsClient;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.context.config.annotation.RefreshScope;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for several contexts in one JVM.
 */
@Timeout(120)
class ChildContextTests {

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	private static int count;

	private final EmbeddedAws aws = extension.aws();

	private final String secret = "contexts/app" + ++count;

	private final String other = "contexts/other" + count;

	private final String topic = this.aws.createTopicForRotations("contexts" + count);

	private SqsClient sqs;

	@BeforeEach
	void prepare() {
		this.aws.createSecret(this.secret, "{\"k\":\"v1\"}");
		this.aws.createSecret(this.other, "{\"k\":\"o1\"}");
		this.sqs = TestClients.build(SqsClient.builder(), this.aws.endpoint(), this.aws.region(),
				this.aws.accessKeyId(), this.aws.secretAccessKey());
		this.aws.clearCalls();
	}

	@AfterEach
	void close() {
		this.sqs.close();
	}

	@Test
	void whenAChildUsesTheSecretOfItsParentThenItIsReadOnceAndThereIsOneQueue() {
		try (ConfigurableApplicationContext parent = runListening()) {
			// At the start, and once the queue is there.
			await().until(() -> reads() == 2);
			try (ConfigurableApplicationContext child = runChild(parent, "--app.key=${secret@" + this.secret + "#k}",
					"--rekey.rotation.topic-arn=" + this.topic)) {
				assertThat(child.getBean(Secrets.class)).isSameAs(parent.getBean(Secrets.class));
				assertThat(child.getBean(SecretRotator.class)).isSameAs(parent.getBean(SecretRotator.class));
				assertThat(child.getBean(Rotated.class).getKey()).isEqualTo("v1");
			}
			assertThat(reads()).isEqualTo(2);
			assertThat(queues()).hasSize(1);
		}
		assertThat(queues()).isEmpty();
		assertThat(this.aws.count("sqs:CreateQueue")).isEqualTo(1);
	}

	@Test
	void whenRotatedThenTheBeansOfParentAndChildFollowAndEachHearsOnce() throws Exception {
		try (ConfigurableApplicationContext parent = run(application(Parent.class));
				ConfigurableApplicationContext child = runChild(parent, "--app.key=${secret@" + this.secret + "#k}",
						"--app.scoped=${secret@" + this.secret + "#k}")) {
			ChildBean scoped = child.getBean(ChildBean.class);
			assertThat(scoped.key()).isEqualTo("v1");
			assertThat(rotate(child, this.secret, "v2").outcome()).isEqualTo(Outcome.ROTATED);
			for (ConfigurableApplicationContext context : List.of(parent, child)) {
				Rotated bean = context.getBean(Rotated.class);
				assertThat(bean.getKey()).isEqualTo("v2");
				assertThat(bean.events()).singleElement()
					.satisfies((event) -> assertThat(event.propertyNames()).contains("app.key"));
			}
			assertThat(scoped.key()).isEqualTo("v2");
			assertThat(child.getBean(Rotated.class).events()).flatMap(SecretRotatedEvent::propertyNames)
				.contains("app.scoped");
		}
	}

	@Test
	void whenAChildRefersToAnotherSecretThenOnlyThatIsReadAndItFollows() throws Exception {
		try (ConfigurableApplicationContext parent = run(application(Parent.class))) {
			this.aws.clearCalls();
			try (ConfigurableApplicationContext child = runChild(parent, "--app.key=${secret@" + this.secret + "#k}",
					"--app.other=${secret@theirs#k}", "--rekey.secrets.theirs.id=" + this.other)) {
				assertThat(this.aws.calls()).filteredOn((call) -> call.service().equals("secretsmanager"))
					.singleElement()
					.satisfies((call) -> assertThat(call.resources().toString()).contains(this.other)
						.doesNotContain(this.secret));
				assertThat(rotate(child, "theirs", this.other, "o2").outcome()).isEqualTo(Outcome.ROTATED);
				assertThat(child.getBean(Rotated.class).getOther()).isEqualTo("o2");
				assertThat(parent.getBean(Rotated.class).events()).singleElement()
					.satisfies((event) -> assertThat(event.propertyNames()).isEmpty());
			}
		}
	}

	@Test
	void whenAChildImportsASecretThenItFollowsAndMayRefuseAVersion() throws Exception {
		try (ConfigurableApplicationContext parent = run(application(Parent.class));
				ConfigurableApplicationContext child = runChild(parent,
						"--spring.config.import=aws-secretsmanager:" + this.other + "?prefix=app.",
						"--app.key=${secret@" + this.other + "#k}")) {
			assertThat(child.getEnvironment().getProperty("app.k")).isEqualTo("o1");
			assertThat(rotate(parent, this.other, "o2").outcome()).isEqualTo(Outcome.ROTATED);
			assertThat(child.getEnvironment().getProperty("app.k")).isEqualTo("o2");
			assertThat(child.getBean(Rotated.class).getKey()).isEqualTo("o2");
			this.aws.putSecretValue(this.other, "{\"gone\":\"x\"}");
			RotationResult refused = signal(parent, this.other);
			assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
			assertThat(refused.reason()).contains("has no key 'k'");
		}
	}

	@Test
	void whenAChildIsRefreshedThenBothFollow() {
		try (ConfigurableApplicationContext parent = run(application(Parent.class));
				ConfigurableApplicationContext child = runChild(parent, "--app.key=${secret@" + this.secret + "#k}")) {
			this.aws.putSecretValue(this.secret, "{\"k\":\"v2\"}");
			Set<String> keys = child.getBean(ContextRefresher.class).refresh();
			assertThat(parent.getBean(Rotated.class).getKey()).isEqualTo("v2");
			assertThat(child.getBean(Rotated.class).getKey()).isEqualTo("v2");
			assertThat(keys).containsExactly("app.key");
			long reads = reads();
			parent.getBean(ContextRefresher.class).refresh();
			assertThat(reads() - reads).isEqualTo(1);
		}
	}

	@Test
	void whenAChildWasStoppedThenItCatchesUp() throws Exception {
		try (ConfigurableApplicationContext parent = run(application(Parent.class));
				ConfigurableApplicationContext child = runChild(parent, "--app.key=${secret@" + this.secret + "#k}")) {
			child.stop();
			assertThat(rotate(parent, this.secret, "v2").outcome()).isEqualTo(Outcome.ROTATED);
			assertThat(parent.getBean(Rotated.class).getKey()).isEqualTo("v2");
			assertThat(child.getBean(Rotated.class).getKey()).isEqualTo("v1");
			child.start();
			assertThat(child.getBean(Rotated.class).getKey()).isEqualTo("v2");
		}
	}

	@Test
	void whenAChildIsClosedThenItsParentGoesOn() throws Exception {
		try (ConfigurableApplicationContext parent = run(application(Parent.class))) {
			Rotated closed;
			try (ConfigurableApplicationContext child = runChild(parent, "--app.key=${secret@" + this.secret + "#k}")) {
				closed = child.getBean(Rotated.class);
			}
			assertThat(rotate(parent, this.secret, "v2").outcome()).isEqualTo(Outcome.ROTATED);
			assertThat(parent.getBean(Rotated.class).getKey()).isEqualTo("v2");
			assertThat(closed.getKey()).isEqualTo("v1");
		}
	}

	@Test
	void whenTheBuilderMakesParentChildAndSiblingThenAllFollow() throws Exception {
		String[] arguments = arguments("--app.key=${secret@" + this.secret + "#k}").toArray(new String[0]);
		SpringApplicationBuilder builder = new SpringApplicationBuilder(Parent.class).web(WebApplicationType.NONE);
		SpringApplicationBuilder first = builder.child(Child.class).web(WebApplicationType.NONE);
		SpringApplicationBuilder second = first.sibling(new Class<?>[] { Child.class }, arguments)
			.web(WebApplicationType.NONE);
		try (ConfigurableApplicationContext one = first.run(arguments);
				ConfigurableApplicationContext parent = (ConfigurableApplicationContext) Objects
					.requireNonNull(one.getParent());
				ConfigurableApplicationContext two = second.run(arguments)) {
			assertThat(reads()).isEqualTo(1);
			assertThat(two.getParent()).isSameAs(parent);
			rotate(two, this.secret, "v2");
			assertThat(one.getBean(Rotated.class).getKey()).isEqualTo("v2");
			assertThat(two.getBean(Rotated.class).getKey()).isEqualTo("v2");
		}
	}

	@Test
	void whenTwoApplicationsUseTheSameSecretThenEachFollowsByItself() {
		try (ConfigurableApplicationContext one = runListening(); ConfigurableApplicationContext two = runListening()) {
			// Each reads at the start, and once its queue is there.
			await().until(() -> reads() == 4);
			await().until(() -> queues().size() == 2);
			assertThat(one.getBean(SecretRotator.class)).isNotSameAs(two.getBean(SecretRotator.class));
			this.aws.putSecretValue(this.secret, "{\"k\":\"v2\"}");
			one.getBean(ContextRefresher.class).refresh();
			two.getBean(ContextRefresher.class).refresh();
			assertThat(one.getBean(Rotated.class).getKey()).isEqualTo("v2");
			assertThat(two.getBean(Rotated.class).getKey()).isEqualTo("v2");
			one.stop();
			await().until(() -> queues().size() == 1);
			assertThat(two.getBean(Secrets.class).get(SecretId.of(this.secret)).get("k")).isEqualTo("v2");
		}
	}

	private SpringApplicationBuilder application(Class<?> configuration) {
		return new SpringApplicationBuilder(configuration).web(WebApplicationType.NONE);
	}

	private ConfigurableApplicationContext runListening() {
		return run(application(Parent.class), "--app.key=${secret@" + this.secret + "#k}",
				"--rekey.rotation.topic-arn=" + this.topic);
	}

	private ConfigurableApplicationContext run(SpringApplicationBuilder application, String... arguments) {
		return application.run(arguments(
				(arguments.length > 0) ? arguments : new String[] { "--app.key=${secret@" + this.secret + "#k}" })
			.toArray(new String[0]));
	}

	private ConfigurableApplicationContext runChild(ConfigurableApplicationContext parent, String... arguments) {
		return run(application(Child.class).parent(parent), arguments);
	}

	private List<String> arguments(String... arguments) {
		List<String> all = new ArrayList<>(TestApplications.arguments(this.aws));
		all.add("--spring.main.banner-mode=off");
		all.addAll(List.of(arguments));
		return all;
	}

	private RotationResult rotate(ConfigurableApplicationContext context, String name, String value) throws Exception {
		return rotate(context, name, name, value);
	}

	private RotationResult rotate(ConfigurableApplicationContext context, String id, String name, String value)
			throws Exception {
		this.aws.putSecretValue(name, "{\"k\":\"" + value + "\"}");
		return signal(context, id);
	}

	private static RotationResult signal(ConfigurableApplicationContext context, String id) throws Exception {
		return context.getBean(SecretRotator.class)
			.signal(SecretId.of(id), Signal.of(RotationTrigger.OPERATOR))
			.get(30, TimeUnit.SECONDS);
	}

	private long reads() {
		return this.aws.calls().stream().filter((call) -> call.service().equals("secretsmanager")).count();
	}

	private List<String> queues() {
		return this.sqs.listQueues((request) -> request.queueNamePrefix("rekey-")).queueUrls();
	}

	@Configuration(proxyBeanMethods = false)
	@Import(Library.class)
	@EnableConfigurationProperties(Rotated.class)
	static class Parent {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Library.class)
	@EnableConfigurationProperties(Rotated.class)
	static class Child {

		@Bean
		@RefreshScope
		ChildBean childBean(@Value("${app.scoped:none}") String key) {
			return new ChildBean(key);
		}

	}

	static class ChildBean {

		private final String key;

		ChildBean(String key) {
			this.key = key;
		}

		String key() {
			return this.key;
		}

	}

}
