// SPDX-License-Identifier: Apache-2.0

package io.rekey.lifecycle;

import io.rekey.SecretId;
import io.rekey.Secrets;
import io.rekey.env.TestApplications.Library;
import io.rekey.test.EmbeddedAws;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestContextManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for Spring's cache of test contexts, which pauses those that no test uses and
 * restarts them.
 */
@Timeout(120)
class ContextCacheTests {

	private static EmbeddedAws aws;

	private static String topic = "";

	@BeforeAll
	static void start() {
		aws = EmbeddedAws.start();
		aws.createSecret("cache/app", "{\"k\":\"v1\"}");
		topic = aws.createTopicForRotations("cache");
	}

	@AfterAll
	static void stop() {
		aws.close();
	}

	@Test
	void whenAContextIsPausedInTheCacheThenItFollowsWhatHappenedMeanwhile() throws Exception {
		Threads threads = new Threads();
		TestContextManager first = new TestContextManager(First.class);
		TestContextManager second = new TestContextManager(Second.class);
		first.beforeTestClass();
		ConfigurableApplicationContext context = context(first);
		await().until(() -> aws.count("sqs:ReceiveMessage") > 0);
		first.afterTestClass();
		// The other class needs another context, and so the first one is paused.
		second.beforeTestClass();
		ConfigurableApplicationContext other = context(second);
		assertThat(other).isNotSameAs(context);
		await().until(() -> !context.isRunning());
		aws.putSecretValue("cache/app", "{\"k\":\"v2\"}");
		second.afterTestClass();
		first.beforeTestClass();
		assertThat(context(first)).isSameAs(context);
		assertThat(context.isRunning()).isTrue();
		assertThat(context.getBean(Secrets.class).get(SecretId.of("cache/app")).get("k")).isEqualTo("v2");
		assertThat(context.getBean(Rotated.class).getKey()).isEqualTo("v2");
		first.getTestContext().markApplicationContextDirty(null);
		assertThat(context.isActive()).isFalse();
		second.getTestContext().markApplicationContextDirty(null);
		await().until(() -> threads.alive().stream().noneMatch("rekey-queue"::equals));
		assertThat(aws.count("sqs:DeleteQueue")).isEqualTo(aws.count("sqs:CreateQueue"));
	}

	private static ConfigurableApplicationContext context(TestContextManager manager) {
		return (ConfigurableApplicationContext) manager.getTestContext().getApplicationContext();
	}

	private static void register(DynamicPropertyRegistry registry) {
		registry.add("rekey.aws.endpoint", () -> aws.endpoint());
		registry.add("rekey.aws.region", () -> aws.region());
		registry.add("rekey.aws.credentials.access-key-id", () -> aws.accessKeyId());
		registry.add("rekey.aws.credentials.secret-access-key", () -> aws.secretAccessKey());
		registry.add("rekey.rotation.topic-arn", () -> topic);
		registry.add("app.key", () -> "${secret@cache/app#k}");
	}

	@Configuration(proxyBeanMethods = false)
	@Import(Library.class)
	@EnableConfigurationProperties(Rotated.class)
	static class App {

	}

	@SpringBootTest(classes = App.class, webEnvironment = SpringBootTest.WebEnvironment.NONE)
	static class First {

		@DynamicPropertySource
		static void properties(DynamicPropertyRegistry registry) {
			register(registry);
		}

	}

	@SpringBootTest(classes = App.class, webEnvironment = SpringBootTest.WebEnvironment.NONE, properties = "other=true")
	static class Second {

		@DynamicPropertySource
		static void properties(DynamicPropertyRegistry registry) {
			register(registry);
		}

	}

}
