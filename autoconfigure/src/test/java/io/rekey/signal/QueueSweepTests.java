// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import io.rekey.ManualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sqs.model.SqsException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link QueueSweep}.
 */
@Timeout(180)
class QueueSweepTests {

	private static final String OWN = "rekey-orders-00000000";

	private final FakeSqs sqs = new FakeSqs();

	private final FakeSns sns = new FakeSns();

	private final ManualClock clock = new ManualClock();

	private final SignalCounts counts = new SignalCounts();

	private final QueueSweep sweep = sweep();

	@Test
	void whenHeartbeatIsOlderThanAnHourThenQueueAndSubscriptionAreRemoved() {
		Map<String, String> tags = dead();
		tags.put("rekey:subscription", this.sns.add("queue"));
		this.sqs.add("rekey-orders-12345678", tags);
		this.sweep.run();
		assertThat(this.sqs.names()).isEmpty();
		assertThat(this.sns.subscriptions).isEmpty();
		assertThat(this.counts.queuesSwept().sum()).isEqualTo(1);
	}

	@Test
	void whenHeartbeatIsYoungerThanAnHourThenTheQueueStays() {
		this.sqs.add("rekey-orders-12345678", tags("orders", Duration.ofMinutes(59)));
		this.sqs.add("rekey-orders-12345679", tags("orders", Duration.ofHours(-1000)));
		this.sweep.run();
		assertThat(this.sqs.names()).hasSize(2);
	}

	@Test
	void whenQueueIsItsOwnThenItStaysHoweverOldItsHeartbeat() {
		this.sqs.add(OWN, dead());
		this.sweep.run();
		assertThat(this.sqs.names()).containsExactly(OWN);
	}

	@Test
	void whenQueueIsOfAnotherApplicationThenItStays() {
		this.sqs.add("rekey-orders-12345678", tags("orders ", Duration.ofDays(1)));
		this.sqs.add("rekey-orders-12345679", tags("Orders", Duration.ofDays(1)));
		this.sqs.add("rekey-orders-admin-12345678", dead());
		this.sqs.add("rekey-billing-12345678", dead());
		this.sweep.run();
		assertThat(this.sqs.names()).hasSize(4);
	}

	@ParameterizedTest
	@ValueSource(strings = { "rekey:application", "rekey:created", "rekey:heartbeat" })
	void whenATagIsMissingOrStrangeThenTheQueueStays(String tag) {
		Map<String, String> tags = dead();
		tags.remove(tag);
		this.sqs.add("rekey-orders-12345678", tags);
		Map<String, String> strange = dead();
		strange.put(tag, "yesterday");
		this.sqs.add("rekey-orders-12345679", strange);
		this.sweep.run();
		assertThat(this.sqs.names()).hasSize(2);
	}

	@Test
	void whenATagNamesASubscriptionOfAnotherTopicThenThatStays() {
		Map<String, String> tags = dead();
		String foreign = "arn:aws:sns:eu-west-1:123456789012:alarms:1";
		this.sns.subscriptions.put(foreign, "queue");
		tags.put("rekey:subscription", foreign);
		this.sqs.add("rekey-orders-12345678", tags);
		this.sweep.run();
		assertThat(this.sqs.names()).isEmpty();
		assertThat(this.sns.subscriptions).containsKey(foreign);
	}

	@Test
	void whenAnotherReplicaIsFasterThenTheOthersAreSweptNevertheless() {
		for (int i = 0; i < 10; i++) {
			this.sqs.add("rekey-orders-1234567" + i, dead());
		}
		this.sqs.before("ListQueueTags", (url) -> {
			if (url.endsWith("5")) {
				this.sqs.remove(QueueUrls.name(url));
			}
		});
		this.sqs.before("DeleteQueue", (url) -> {
			if (url.endsWith("6")) {
				this.sqs.remove(QueueUrls.name(url));
			}
		});
		this.sweep.run();
		assertThat(this.sqs.names()).isEmpty();
		assertThat(this.counts.queuesSwept().sum()).isEqualTo(8);
	}

	@Test
	void whenThereAreThousandsThenASweepIsBoundedAndTheNextGoesOn() {
		for (int i = 0; i < 2_500; i++) {
			this.sqs.add("rekey-orders-" + String.format("%08x", i + 1), dead());
		}
		this.sweep.run();
		assertThat(this.sqs.names()).hasSize(2_400);
		assertThat(this.sqs.count("ListQueues")).isEqualTo(3);
		for (int i = 0; i < 24; i++) {
			this.sweep.run();
		}
		assertThat(this.sqs.names()).isEmpty();
	}

	@Test
	void whenAllLiveThenOneSweepLooksAtAFewAndManyReplicasTogetherAtAll() {
		for (int i = 0; i < 500; i++) {
			this.sqs.add("rekey-orders-" + String.format("%08x", i + 1), tags("orders", Duration.ofMinutes(10)));
		}
		this.sqs.add("rekey-orders-ffffffff", dead());
		this.sweep.run();
		assertThat(this.sqs.count("ListQueueTags")).isBetween(20L, 40L);
		for (int i = 0; i < 500; i++) {
			sweep().run();
		}
		assertThat(this.sqs.names()).doesNotContain("rekey-orders-ffffffff").hasSize(500);
		assertThat(this.sqs.count("ListQueueTags")).isLessThan(501 * 20 + 30);
	}

	@ParameterizedTest
	@ValueSource(strings = { "ListQueues", "ListQueueTags", "DeleteQueue" })
	void whenDeniedThenSweepingEndsForGood(String action) {
		this.sqs.add("rekey-orders-12345678", dead());
		this.sqs.before(action, (subject) -> {
			throw FakeSqs.denied("sqs:" + action);
		});
		this.sweep.run();
		this.sqs.mend(action);
		this.sqs.calls.clear();
		this.sweep.run();
		assertThat(this.sqs.calls).isEmpty();
		assertThat(this.sqs.names()).hasSize(1);
	}

	@Test
	void whenThrottledThenTheNextSweepTriesAgain() {
		this.sqs.add("rekey-orders-12345678", dead());
		this.sqs.before("ListQueueTags", (subject) -> {
			throw SqsException.builder().statusCode(429).message("slow down").build();
		});
		this.sweep.run();
		assertThat(this.sqs.names()).hasSize(1);
		this.sqs.mend("ListQueueTags");
		this.sweep.run();
		assertThat(this.sqs.names()).isEmpty();
	}

	@Test
	void whenCallsAreSlowThenASweepEndsAfterTenMinutes() {
		for (int i = 0; i < 100; i++) {
			this.sqs.add("rekey-orders-" + String.format("%08x", i + 1), dead());
		}
		this.sqs.before("ListQueueTags", (subject) -> this.clock.advance(Duration.ofMinutes(1)));
		this.sweep.run();
		assertThat(this.sqs.names()).hasSize(90);
	}

	@Test
	void whenInterruptedThenASweepEnds() {
		this.sqs.add("rekey-orders-12345678", dead());
		Thread.currentThread().interrupt();
		sweep(Duration.ofSeconds(1)).run();
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.sqs.names()).hasSize(1);
	}

	private QueueSweep sweep() {
		return sweep(Duration.ZERO);
	}

	private QueueSweep sweep(Duration pace) {
		return new QueueSweep(this.sqs, this.sns, new QueueNames("orders"), FakeSns.TOPIC, () -> OWN, pace, this.counts,
				this.clock);
	}

	private Map<String, String> dead() {
		return tags("orders", Duration.ofMinutes(61));
	}

	private Map<String, String> tags(String application, Duration age) {
		Map<String, String> tags = new HashMap<>(
				QueueTags.ofNewQueue(application, this.clock.instant().minus(Duration.ofDays(1))));
		tags.put("rekey:heartbeat", this.clock.instant().minus(age).toString());
		return tags;
	}

}
