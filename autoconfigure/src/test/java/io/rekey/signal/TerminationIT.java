// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.rekey.env.TestApplications;
import io.rekey.env.TestClients;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import io.rekey.test.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sns.SnsClient;

import org.springframework.boot.SpringApplication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that a process that is told to end leaves no queue.
 */
@Timeout(120)
class TerminationIT {

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	private final String topic = this.aws.createTopicForRotations("termination");

	@Test
	void whenToldToEndWhileItStartsAndTheQueueIsBeingMadeThenNothingIsLeft() throws Exception {
		this.aws.inject(Fault.latency(Duration.ofSeconds(1)).on("sqs:CreateQueue"));
		terminateWhenCalled("sqs:CreateQueue");
		assertThat(this.aws.count("sqs:DeleteQueue")).isPositive();
	}

	@Test
	void whenToldToEndWhileItSubscribesThenNothingIsLeft() throws Exception {
		this.aws.inject(Fault.latency(Duration.ofSeconds(1)).on("sns:Subscribe"));
		terminateWhenCalled("sns:Subscribe");
		assertThat(this.aws.count("sns:Unsubscribe")).isPositive();
	}

	private void terminateWhenCalled(String action) throws IOException, InterruptedException {
		this.aws.clearCalls();
		Process process = start();
		try {
			await().until(() -> this.aws.count(action) > 0);
			process.destroy();
			assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
			assertThat(process.exitValue()).isNotZero();
		}
		finally {
			process.destroyForcibly();
		}
		assertThat(this.aws.queues()).isEmpty();
		try (SnsClient sns = TestClients.build(SnsClient.builder(), this.aws.endpoint(), this.aws.region(),
				this.aws.accessKeyId(), this.aws.secretAccessKey())) {
			assertThat(sns.listSubscriptionsByTopic((request) -> request.topicArn(this.topic)).subscriptions())
				.isEmpty();
		}
	}

	private Process start() throws IOException {
		this.aws.createSecret("termination" + System.nanoTime(), "{\"k\":\"v\"}");
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
						"-cp", System.getProperty("java.class.path"), Application.class.getName()));
		command.addAll(TestApplications.arguments(this.aws));
		command.add("--rekey.rotation.topic-arn=" + this.topic);
		command.add("--spring.main.web-application-type=none");
		Path log = this.directory.resolve("application.log");
		Files.createFile(log);
		return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
	}

	/**
	 * The application of the process. It never gets ready.
	 */
	static final class Application {

		private Application() {
		}

		public static void main(String[] arguments) throws InterruptedException {
			SpringApplication application = new SpringApplication(TestApplications.Library.class);
			application.run(arguments);
			Thread.currentThread().join();
		}

	}

}
