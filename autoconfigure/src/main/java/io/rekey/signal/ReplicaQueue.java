// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import io.rekey.aws.AwsErrors;
import io.rekey.task.Scheduler;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDeletedRecentlyException;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.QueueNameExistsException;

import org.springframework.util.Assert;

/**
 * A queue that this replica creates for itself and subscribes to the topic, so that it
 * competes with no other replica. It is removed at the end. Its heartbeat tells the other
 * replicas that it is in use; where a replica died without removing its queue the others
 * do it.
 */
final class ReplicaQueue implements RotationQueue {

	private static final Log logger = LogFactory.getLog(ReplicaQueue.class);

	/**
	 * How often to look whether a heartbeat, and a look at the subscription, is due. The
	 * first comes soon after the queue was created, since it also tells the subscription,
	 * but not at once, so that many replicas that start together keep below the limit of
	 * calls on tags.
	 */
	private static final Duration HEARTBEAT_CHECK = Duration.ofMinutes(1);

	private static final Duration REMOVAL_TIMEOUT = Duration.ofSeconds(2);

	private final QueueClients clients;

	private final QueueNames names;

	private final String topicArn;

	private final Duration sweepInterval;

	private final SignalCounts counts;

	private final Clock clock;

	/**
	 * Held during calls. No monitor, which would pin a virtual thread to its carrier.
	 */
	private final Lock lock = new ReentrantLock();

	private volatile boolean closing;

	private volatile @Nullable NewQueue created;

	private volatile @Nullable String url;

	private @Nullable String arn;

	private volatile @Nullable String subscriptionArn;

	private volatile @Nullable String taggedSubscription;

	/**
	 * Subscriptions of queues that are gone, which could not be removed so far.
	 */
	private final Set<String> leftSubscriptions = ConcurrentHashMap.newKeySet();

	private volatile Instant lastSubscribed = Instant.EPOCH;

	private volatile boolean topicMissing;

	private volatile Instant lastHeartbeat = Instant.EPOCH;

	ReplicaQueue(QueueClients clients, QueueNames names, String topicArn, Duration sweepInterval, SignalCounts counts,
			Clock clock) {
		this.clients = clients;
		this.names = names;
		this.topicArn = topicArn;
		this.sweepInterval = sweepInterval;
		this.counts = counts;
		this.clock = clock;
	}

	@Override
	public void open() {
		this.lock.lock();
		try {
			openIfClosed();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void openIfClosed() {
		if (!this.closing && this.url == null) {
			create();
		}
		String queue = this.url;
		if (!this.closing && this.arn == null && queue != null) {
			this.arn = allowTopic(queue);
		}
		String queueArn = this.arn;
		if (!this.closing && this.subscriptionArn == null && queueArn != null) {
			this.subscriptionArn = subscribe(queueArn);
			this.lastSubscribed = this.clock.instant();
		}
	}

	private void create() {
		NewQueue queue = this.created;
		if (queue == null) {
			String region = this.clients.sqs().serviceClientConfiguration().region().id();
			queue = NewQueue.plan(this.names, this.topicArn, region, this.clock.instant());
			this.created = queue;
		}
		NewQueue request = queue;
		try {
			this.url = this.clients.sqs()
				.createQueue((create) -> create.queueName(request.name())
					.attributes(request.attributes())
					.tags(request.tags()))
				.queueUrl();
		}
		catch (QueueDeletedRecentlyException | QueueNameExistsException ex) {
			// The next attempt takes another name.
			this.created = null;
			throw ex;
		}
	}

	/**
	 * A queue in the account of the topic was created with a policy that fits.
	 * @return the queue's ARN
	 */
	private String allowTopic(String queueUrl) {
		NewQueue queue = this.created;
		Assert.state(queue != null, "The queue was not created here");
		String account = QueueUrls.account(queueUrl);
		if (account != null && queue.arn().endsWith(":" + account + ":" + queue.name())) {
			return queue.arn();
		}
		String real = arnOf(queueUrl);
		this.clients.sqs()
			.setQueueAttributes((request) -> request.queueUrl(queueUrl)
				.attributes(Map.of(QueueAttributeName.POLICY, queue.policy(real))));
		return real;
	}

	private String arnOf(String queueUrl) {
		String found = this.clients.sqs()
			.getQueueAttributes((request) -> request.queueUrl(queueUrl).attributeNames(QueueAttributeName.QUEUE_ARN))
			.attributes()
			.get(QueueAttributeName.QUEUE_ARN);
		Assert.state(found != null, "SQS did not tell the ARN of the new queue");
		return found;
	}

	private String subscribe(String queueArn) {
		return subscribe(queueArn, (config) -> {
		});
	}

	private String subscribe(String queueArn, Consumer<AwsRequestOverrideConfiguration.Builder> bounds) {
		return this.clients.sns()
			.subscribe((request) -> request.topicArn(this.topicArn)
				.protocol("sqs")
				.endpoint(queueArn)
				.attributes(Map.of("RawMessageDelivery", "true"))
				.returnSubscriptionArn(true)
				.overrideConfiguration(bounds))
			.subscriptionArn();
	}

	@Override
	public void startUpkeep(Scheduler scheduler, Runnable whenMissed) {
		scheduler.repeat(HEARTBEAT_CHECK, HEARTBEAT_CHECK, () -> lookAfter(whenMissed));
		if (this.sweepInterval.compareTo(Duration.ZERO) > 0) {
			QueueSweep sweep = new QueueSweep(this.clients.sqs(), this.clients.sns(), this.names, this.topicArn,
					this::name, QueueSweep.PACE, this.counts, this.clock);
			scheduler.repeat(this.sweepInterval, this.sweepInterval, sweep);
		}
	}

	private void lookAfter(Runnable whenMissed) {
		unsubscribeLeft();
		Instant now = this.clock.instant();
		if ((this.topicMissing || isDue(this.lastSubscribed, now)) && renewSubscription(now)) {
			whenMissed.run();
		}
		String queue = this.url;
		String subscription = this.subscriptionArn;
		if (queue != null
				&& (isDue(this.lastHeartbeat, now) || !Objects.equals(subscription, this.taggedSubscription))) {
			renewHeartbeat(queue, subscription, now);
		}
	}

	private static boolean isDue(Instant last, Instant now) {
		return !now.isBefore(last.plus(QueueTags.HEARTBEAT_INTERVAL));
	}

	/**
	 * Nobody tells a queue that its subscription was removed, or went with its topic. To
	 * subscribe a queue that is subscribed changes nothing.
	 * @return whether the subscription was gone
	 */
	private boolean renewSubscription(Instant now) {
		this.lock.lock();
		try {
			String queueArn = this.arn;
			String before = this.subscriptionArn;
			if (this.closing || queueArn == null || before == null) {
				return false;
			}
			this.lastSubscribed = now;
			String present = subscribe(queueArn, ReplicaQueue::quickly);
			this.topicMissing = false;
			this.subscriptionArn = present;
			if (present.equals(before)) {
				return false;
			}
			logger.warn("The subscription of the " + this
					+ " was gone. It is subscribed again, and all secrets are compared");
			return true;
		}
		catch (NotFoundException ex) {
			if (!this.topicMissing) {
				logger.warn("The topic '" + this.topicArn
						+ "' is gone: no event arrives until it is there again. Other signals go on");
			}
			this.topicMissing = true;
			return false;
		}
		catch (SdkException ex) {
			logger.debug("Could not find out whether the " + this + " is still subscribed: " + AwsErrors.describe(ex));
			return false;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void renewHeartbeat(String queue, @Nullable String subscription, Instant now) {
		try {
			this.clients.sqs()
				.tagQueue((request) -> request.queueUrl(queue).tags(QueueTags.ofHeartbeat(now, subscription)));
			this.lastHeartbeat = now;
			this.taggedSubscription = subscription;
		}
		catch (QueueDoesNotExistException ex) {
			logger.debug("The queue of this replica is gone, which the next poll will find");
		}
		catch (SdkException ex) {
			if (!this.closing) {
				logger.warn("Could not renew the heartbeat of the " + this
						+ ". Other replicas delete a queue without one for an hour: " + AwsErrors.describe(ex));
			}
		}
	}

	/**
	 * The name of the queue, from before it is created until after it is deleted.
	 */
	private @Nullable String name() {
		NewQueue queue = this.created;
		return (queue != null) ? queue.name() : null;
	}

	@Override
	public List<Message> receive() {
		String open = this.url;
		return (open != null) ? this.clients.operations().receive(open) : List.of();
	}

	@Override
	public void abortReceive() {
		this.closing = true;
		this.clients.operations().abortPoll();
	}

	@Override
	public int delete(List<String> receipts) {
		String open = this.url;
		return (open != null) ? this.clients.operations().delete(open, receipts) : 0;
	}

	@Override
	public boolean fifo() {
		return QueueNames.isFifo(this.topicArn);
	}

	@Override
	public boolean deletesMalformed() {
		return true;
	}

	@Override
	public boolean forget() {
		this.lock.lock();
		try {
			remove();
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void close() {
		abortReceive();
		this.lock.lock();
		try {
			remove();
			this.clients.close();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void remove() {
		String subscription = this.subscriptionArn;
		NewQueue queue = this.created;
		this.subscriptionArn = null;
		if (subscription != null) {
			this.leftSubscriptions.add(subscription);
		}
		unsubscribeLeft();
		if (queue != null) {
			var unused = attempt("delete", () -> delete(queue));
		}
		this.url = null;
		this.arn = null;
		this.created = null;
	}

	private void unsubscribeLeft() {
		this.leftSubscriptions.removeIf((subscription) -> attempt("unsubscribe", () -> this.clients.sns()
			.unsubscribe(
					(request) -> request.subscriptionArn(subscription).overrideConfiguration(ReplicaQueue::quickly))));
	}

	/**
	 * A queue without URL may have been created nevertheless, if the answer was lost.
	 */
	private void delete(NewQueue queue) {
		String known = this.url;
		String queueUrl = (known != null) ? known
				: this.clients.sqs()
					.getQueueUrl(
							(request) -> request.queueName(queue.name()).overrideConfiguration(ReplicaQueue::quickly))
					.queueUrl();
		this.clients.sqs()
			.deleteQueue((request) -> request.queueUrl(queueUrl).overrideConfiguration(ReplicaQueue::quickly));
	}

	/**
	 * A shutdown does not wait for services that don't answer.
	 */
	private static void quickly(AwsRequestOverrideConfiguration.Builder config) {
		config.apiCallTimeout(REMOVAL_TIMEOUT);
	}

	private static boolean attempt(String what, Runnable call) {
		try {
			call.run();
			return true;
		}
		catch (QueueDoesNotExistException | NotFoundException ex) {
			logger.debug("What is to be removed is gone already");
			return true;
		}
		catch (SdkException ex) {
			logger.warn("Could not " + what + " the queue of this replica: " + AwsErrors.describe(ex));
			return false;
		}
	}

	@Override
	public String toString() {
		return "queue of this replica on topic '" + this.topicArn + "'";
	}

}
