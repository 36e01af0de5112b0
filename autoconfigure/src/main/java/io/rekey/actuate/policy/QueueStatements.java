// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.policy;

import java.util.ArrayList;
import java.util.List;

import io.rekey.signal.RotationSignals;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.arns.Arn;

/**
 * What an application needs to learn of rotations.
 */
final class QueueStatements {

	private final RotationSignals signals;

	private final Caller caller;

	private final String region;

	/**
	 * Creates the statements.
	 * @param signals how the application learns of rotations
	 * @param caller the application's own account
	 * @param region the region of its queue, unless the queue tells
	 */
	QueueStatements(RotationSignals signals, Caller caller, String region) {
		this.signals = signals;
		this.caller = caller;
		this.region = region;
	}

	List<PolicyStatement> statements() {
		if (!this.signals.enabled()) {
			return List.of();
		}
		String topicArn = this.signals.topicArn();
		RotationSignals.ProvisionedQueueName queue = this.signals.provisionedQueue();
		if (topicArn != null) {
			return ownQueue(topicArn);
		}
		return (queue != null) ? List.of(provisioned(queue)) : List.of();
	}

	/**
	 * {@code Unsubscribe} and {@code ListQueues} are not bound to a resource.
	 *
	 * @see <a href=
	 * "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html">Actions
	 * of SNS</a>
	 * @see <a href=
	 * "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html">Actions
	 * of SQS</a>
	 */
	private List<PolicyStatement> ownQueue(String topicArn) {
		List<PolicyStatement> statements = new ArrayList<>();
		statements.add(PolicyStatement.allow("OwnQueues", actions(topicArn),
				List.of(queueArn(this.region, this.caller.account(), this.signals.queuePrefix() + "*"))));
		if (this.signals.sweeps()) {
			statements.add(PolicyStatement.allow("FindQueuesOfDeadReplicas", List.of("sqs:ListQueues"), List.of("*")));
		}
		statements.add(PolicyStatement.allow("SubscribeOwnQueues", List.of("sns:Subscribe"), List.of(topicArn)));
		statements.add(PolicyStatement.allow("UnsubscribeOwnQueues", List.of("sns:Unsubscribe"), List.of("*")));
		return statements;
	}

	/**
	 * A queue is made with a policy for the account of the topic, which is mended where
	 * that is another one.
	 */
	private List<String> actions(String topicArn) {
		List<String> actions = new ArrayList<>(List.of("sqs:CreateQueue", "sqs:DeleteMessage", "sqs:DeleteQueue",
				"sqs:GetQueueUrl", "sqs:ReceiveMessage", "sqs:TagQueue"));
		if (this.signals.sweeps()) {
			actions.add("sqs:ListQueueTags");
		}
		if (!this.caller.account().equals(account(topicArn))) {
			actions.addAll(List.of("sqs:GetQueueAttributes", "sqs:SetQueueAttributes"));
		}
		actions.sort(null);
		return actions;
	}

	private static @Nullable String account(String topicArn) {
		return Arn.tryFromString(topicArn).flatMap(Arn::accountId).orElse(null);
	}

	private PolicyStatement provisioned(RotationSignals.ProvisionedQueueName queue) {
		List<String> actions = queue.urlIsKnown() ? List.of("sqs:DeleteMessage", "sqs:ReceiveMessage")
				: List.of("sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage");
		String queueRegion = (queue.region() != null) ? queue.region() : this.region;
		String account = (queue.account() != null) ? queue.account() : this.caller.account();
		return PolicyStatement.allow("ReceiveRotations", actions,
				List.of(queueArn(queueRegion, account, queue.name())));
	}

	private String queueArn(String queueRegion, String account, String name) {
		return this.caller.arn("sqs", queueRegion, account, name);
	}

}
