// SPDX-License-Identifier: Apache-2.0

package io.rekey.lifecycle;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.rekey.env.TestApplications;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the threads of an application in which nothing happens, each by its name and
 * in a JVM of its own. Threads that did something end after ten seconds at most.
 */
@Timeout(600)
class IdleThreadsIT {

	/**
	 * Threads that wait are virtual where the JVM has virtual threads.
	 */
	private static final String WAITING = (Runtime.version().feature() >= 21) ? " (virtual)" : "";

	/**
	 * The SDK has one for all HTTP clients.
	 */
	private static final String SDK = "idle-connection-reaper";

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	private final EmbeddedAws aws = extension.aws();

	@BeforeEach
	void clearCalls() {
		this.aws.clearCalls();
	}

	@Test
	void whenNothingHappensThenTwoThreadsWait() throws IOException {
		this.aws.createSecret("idle/app", "{\"k\":\"v\"}");
		try (ChildProcess process = start("--app.key=${secret@idle/app#k}")) {
			awaitThreads(process, SDK, "rekey-clock" + WAITING, "rekey-reconcile" + WAITING);
		}
	}

	@Test
	void whenThereIsAQueueThenThreeMoreThreadsWait() throws IOException {
		this.aws.createSecret("idle/queue", "{\"k\":\"v\"}");
		try (ChildProcess process = start("--app.key=${secret@idle/queue#k}",
				"--rekey.rotation.topic-arn=" + this.aws.createTopicForRotations("idle"))) {
			awaitThreads(process, SDK, "rekey-clock" + WAITING, "rekey-queue" + WAITING, "rekey-queue-upkeep" + WAITING,
					"rekey-reconcile" + WAITING, "rekey-timeout");
		}
	}

	private ChildProcess start(String... more) throws IOException {
		List<String> arguments = new ArrayList<>(TestApplications.arguments(this.aws));
		arguments.addAll(List.of("--spring.main.banner-mode=off", "--spring.main.web-application-type=none"));
		arguments.addAll(List.of(more));
		return ChildProcess.start(List.of(), List.of(), ThreadWatch.class, arguments);
	}

	/**
	 * Waits until there are these threads and no others.
	 */
	private static void awaitThreads(ChildProcess process, String... expected) {
		String line = ThreadWatch.line(List.of(expected));
		await().atMost(2, TimeUnit.MINUTES)
			.untilAsserted(() -> assertThat(process.lines()).filteredOn(ThreadWatch::isLine).last().isEqualTo(line));
	}

}
