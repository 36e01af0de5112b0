// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.rekey.aws.AwsErrors;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/**
 * Deletes queues that dead replicas of this application left behind. Any replica may do
 * it at any time, several at once.
 * <p>
 * SQS allows 30 calls on tags a second in an account, so a sweep looks at a few queues,
 * chosen at random, and only goes on where it finds dead ones: many replicas together
 * still look at every queue many times.
 */
final class QueueSweep implements Runnable {

	private static final Log logger = LogFactory.getLog(QueueSweep.class);

	private static final int PAGE = 1_000;

	private static final int MAX_PAGES = 10;

	private static final int SAMPLE = 20;

	private static final int MAX_LOOKED_AT = 1_000;

	private static final int MAX_DELETED = 100;

	/**
	 * The pause before each queue that is looked at.
	 */
	static final Duration PACE = Duration.ofMillis(100);

	/**
	 * The thread also renews the heartbeat.
	 */
	private static final Duration MAX_DURATION = Duration.ofMinutes(10);

	private final SqsClient sqs;

	private final SnsClient sns;

	private final QueueNames names;

	private final String topicArn;

	private final Supplier<@Nullable String> ownName;

	private final Duration pace;

	private final SignalCounts counts;

	private final Clock clock;

	private volatile boolean denied;

	/**
	 * Creates the sweep.
	 * @param sqs calls SQS
	 * @param sns calls SNS
	 * @param names tells the names that are looked at
	 * @param topicArn the topic whose subscriptions are removed
	 * @param ownName gives the name of this replica's queue, if it has one
	 * @param pace the pause before each queue that is looked at
	 * @param counts counts the queues
	 * @param clock the time
	 */
	QueueSweep(SqsClient sqs, SnsClient sns, QueueNames names, String topicArn, Supplier<@Nullable String> ownName,
			Duration pace, SignalCounts counts, Clock clock) {
		this.sqs = sqs;
		this.sns = sns;
		this.names = names;
		this.topicArn = topicArn;
		this.ownName = ownName;
		this.pace = pace;
		this.counts = counts;
		this.clock = clock;
	}

	@Override
	public void run() {
		if (this.denied) {
			return;
		}
		try {
			List<String> urls = list();
			Collections.shuffle(urls, ThreadLocalRandom.current());
			int deleted = sweep(urls);
			if (deleted > 0) {
				logger.info("Deleted " + deleted + " queues that dead replicas left behind");
			}
		}
		catch (AwsServiceException ex) {
			if (isDenied(ex)) {
				this.denied = true;
				logger.info("Queues of dead replicas are not deleted. That needs the permissions sqs:ListQueues, and"
						+ " sqs:ListQueueTags and sqs:DeleteQueue for queues '" + this.names.prefix() + "*'.");
			}
			else {
				logger.debug("Could not look for queues of dead replicas: " + AwsErrors.describe(ex));
			}
		}
		catch (SdkException ex) {
			logger.debug("Could not look for queues of dead replicas: " + AwsErrors.describe(ex));
		}
	}

	private List<String> list() {
		List<String> urls = new ArrayList<>();
		this.sqs.listQueuesPaginator((request) -> request.queueNamePrefix(this.names.prefix()).maxResults(PAGE))
			.stream()
			.limit(MAX_PAGES)
			.flatMap((page) -> page.queueUrls().stream())
			.filter((url) -> this.names.matches(QueueUrls.name(url)))
			.forEach(urls::add);
		return urls;
	}

	/**
	 * Returns how many queues were deleted.
	 */
	private int sweep(List<String> urls) {
		Instant end = this.clock.instant().plus(MAX_DURATION);
		int goOnUntil = SAMPLE;
		int deleted = 0;
		for (int i = 0; i < Math.min(urls.size(), Math.min(goOnUntil, MAX_LOOKED_AT)); i++) {
			if (deleted == MAX_DELETED || !this.clock.instant().isBefore(end) || !pause()) {
				return deleted;
			}
			if (deleteIfDead(urls.get(i))) {
				deleted++;
				goOnUntil = i + 1 + SAMPLE;
			}
		}
		return deleted;
	}

	private boolean deleteIfDead(String url) {
		if (QueueUrls.name(url).equals(this.ownName.get())) {
			return false;
		}
		try {
			Map<String, String> tags = this.sqs.listQueueTags((request) -> request.queueUrl(url)).tags();
			if (!QueueTags.areOfDeadReplica(tags, this.names.application(), this.clock.instant())) {
				return false;
			}
			unsubscribe(tags.get(QueueTags.SUBSCRIPTION));
			this.sqs.deleteQueue((request) -> request.queueUrl(url));
			this.counts.queuesSwept().increment();
			logger.debug("Deleted the queue '" + QueueUrls.name(url)
					+ "' of a dead replica, whose last heartbeat was at " + tags.get(QueueTags.HEARTBEAT));
			return true;
		}
		catch (QueueDoesNotExistException ex) {
			// Another replica was faster.
			return false;
		}
	}

	/**
	 * Does not trust a tag to name what is not the topic's.
	 */
	private void unsubscribe(@Nullable String subscriptionArn) {
		if (subscriptionArn == null || !subscriptionArn.startsWith(this.topicArn + ":")) {
			return;
		}
		try {
			this.sns.unsubscribe((request) -> request.subscriptionArn(subscriptionArn));
		}
		catch (SdkException ex) {
			// SNS drops it some days after its queue is gone.
			logger.debug("Could not remove the subscription of a dead replica: " + AwsErrors.describe(ex));
		}
	}

	private static boolean isDenied(AwsServiceException ex) {
		String code = (ex.awsErrorDetails() != null) ? ex.awsErrorDetails().errorCode() : null;
		return code != null && code.toLowerCase(Locale.ROOT).contains("accessdenied");
	}

	private boolean pause() {
		try {
			TimeUnit.NANOSECONDS.sleep(this.pace.toNanos());
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

}
