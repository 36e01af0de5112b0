// SPDX-License-Identifier: Apache-2.0

package io.rekey.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.rekey.RotationTrigger;
import io.rekey.env.TestApplications;
import io.rekey.signal.QueueActivity;
import io.rekey.store.SecretRotator;
import io.rekey.store.Signal;
import io.rekey.test.EmbeddedAws;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for how many calls an application makes, counted where they arrive. AWS bills
 * each.
 */
@Timeout(120)
class CallCountTests {

	private static final int BATCH = 20;

	@TempDir
	Path directory;

	private final EmbeddedAws aws = EmbeddedAws.start();

	@AfterEach
	void stop() {
		this.aws.close();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 20, 21, 50, 200 })
	void whenStartedOrComparedThenTwentySecretsCostOneCall(int secrets) throws Exception {
		createSecrets(secrets);
		int expected = (secrets + BATCH - 1) / BATCH;
		try (ConfigurableApplicationContext context = run(yaml(secrets))) {
			assertThat(context.getEnvironment().getProperty("key" + secrets)).isEqualTo("v1");
			assertThat(calls("secretsmanager")).hasSize(expected);
			this.aws.clearCalls();
			assertThat(
					context.getBean(SecretRotator.class).signalAll(Signal.of(RotationTrigger.RECONCILE)).get().size())
				.isZero();
			assertThat(calls("secretsmanager")).hasSize(expected);
		}
	}

	@Test
	void whenNothingIsUsedThenNothingIsCalled() {
		try (ConfigurableApplicationContext context = run("a: b")) {
			assertThat(context.isActive()).isTrue();
		}
		assertThat(this.aws.calls()).isEmpty();
	}

	@Test
	void whenSecretsAreRotatedThenEachCostsOneCallAndOneMessage() {
		createSecrets(3);
		String topic = this.aws.createTopicForRotations("calls");
		try (ConfigurableApplicationContext context = run(yaml(3) + """
				rekey.rotation.topic-arn: %s
				rekey.rotation.reconcile-interval: 0s
				""".formatted(topic))) {
			// The comparison of a queue that has just become ready.
			await().until(() -> calls("secretsmanager").size() == 2 && this.aws.count("sqs:ReceiveMessage") > 0);
			QueueActivity queue = context.getBean(QueueActivity.class);
			this.aws.clearCalls();
			for (int i = 1; i <= 2; i++) {
				String key = "key" + i;
				this.aws.putSecretValue(name(i), "{\"key\":\"v2\"}");
				await().until(() -> "v2".equals(context.getEnvironment().getProperty(key)));
			}
			await().until(() -> queue.counts().deleted() == 2);
			assertThat(calls("secretsmanager")).containsExactly("GetSecretValue", "GetSecretValue");
			assertThat(queue.counts().received()).isEqualTo(2);
			assertThat(queue.counts().handled()).isEqualTo(2);
			// The heartbeat, which comes once in a test of more than a minute.
			assertThat(calls("sqs")).filteredOn("TagQueue"::equals).hasSizeLessThanOrEqualTo(1);
			assertThat(calls("sqs")).filteredOn((action) -> !Set.of("ReceiveMessage", "TagQueue").contains(action))
				.containsOnly("DeleteMessageBatch")
				.hasSizeLessThanOrEqualTo(2);
			// A poll ends with each message, and the next one waits.
			assertThat(calls("sqs")).filteredOn("ReceiveMessage"::equals).hasSizeLessThanOrEqualTo(3);
			assertThat(calls("sns")).isEmpty();
		}
	}

	private void createSecrets(int number) {
		IntStream.rangeClosed(1, number).forEach((i) -> this.aws.createSecret(name(i), "{\"key\":\"v1\"}"));
		this.aws.clearCalls();
	}

	private static String name(int number) {
		return "calls/" + number;
	}

	/**
	 * Every other secret is imported, the others are referred to.
	 */
	private static String yaml(int secrets) {
		List<String> imports = new ArrayList<>();
		StringBuilder yaml = new StringBuilder();
		for (int i = 1; i <= secrets; i++) {
			if (i % 2 == 0) {
				imports.add(name(i) + "?prefix=imported" + i + ".");
				yaml.append("key%1$d: ${imported%1$d.key}\n".formatted(i));
			}
			else {
				yaml.append("key%d: ${secret@%s#key}\n".formatted(i, name(i)));
			}
		}
		if (!imports.isEmpty()) {
			yaml.append("spring.config.import: aws-secretsmanager:").append(String.join(";", imports)).append('\n');
		}
		return yaml.toString();
	}

	private ConfigurableApplicationContext run(String yaml) {
		return TestApplications.run(this.aws, this.directory, yaml, TestApplications.Library.class);
	}

	private List<String> calls(String service) {
		return this.aws.calls()
			.stream()
			.filter((call) -> call.service().equals(service))
			.map(EmbeddedAws.ApiCall::action)
			.collect(Collectors.toList());
	}

}
