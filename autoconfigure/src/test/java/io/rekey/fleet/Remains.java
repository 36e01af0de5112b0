// SPDX-License-Identifier: Apache-2.0

package io.rekey.fleet;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.rekey.env.TestClients;
import io.rekey.test.EmbeddedAws;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.Subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What applications that were closed must not leave behind.
 */
final class Remains {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final EmbeddedAws aws;

	private final Set<Thread> threadsBefore = threads();

	private final Set<String> queuesBefore;

	/**
	 * Remembers what there is before the first application starts.
	 */
	Remains(EmbeddedAws aws) {
		this.aws = aws;
		this.queuesBefore = Set.copyOf(aws.queues().keySet());
	}

	private static Set<Thread> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("rekey-") || thread.getName().startsWith("HikariPool"))
			.collect(Collectors.toSet());
	}

	/**
	 * Idle threads of the library live on for ten seconds.
	 * @param topics the topics that must have no subscription
	 */
	void assertNothingIsLeft(String... topics) {
		await().atMost(PATIENCE).untilAsserted(() -> {
			assertThat(this.aws.queues().keySet()).isEqualTo(this.queuesBefore);
			assertThat(Stream.of(topics).flatMap((topic) -> subscriptions(topic).stream())).isEmpty();
			Set<Thread> left = threads();
			left.removeAll(this.threadsBefore);
			assertThat(left).isEmpty();
		});
	}

	private List<String> subscriptions(String topic) {
		try (SnsClient sns = TestClients.build(SnsClient.builder(), this.aws.endpoint(), this.aws.region(),
				this.aws.accessKeyId(), this.aws.secretAccessKey())) {
			return sns.listSubscriptionsByTopicPaginator((request) -> request.topicArn(topic))
				.subscriptions()
				.stream()
				.map(Subscription::endpoint)
				.toList();
		}
	}

}
