// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import org.jspecify.annotations.Nullable;

/**
 * Where a rule sends events.
 *
 * @param arn the queue or topic
 * @param messageGroupId the message group in a FIFO queue
 */
record EventTarget(String arn, @Nullable String messageGroupId) {

	/**
	 * Takes the events that a rule sends to a target.
	 */
	interface Delivery {

		void deliver(EventTarget target, String ruleArn, String event);

	}

}
