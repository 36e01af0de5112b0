/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

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
