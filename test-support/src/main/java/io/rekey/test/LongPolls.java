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

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * The polls under way, so that those of a queue that is deleted can end: ElasticMQ would
 * let them wait.
 */
final class LongPolls {

	private final Set<Poll> polls = ConcurrentHashMap.newKeySet();

	Poll start(String queue) {
		Poll poll = new Poll(queue);
		this.polls.add(poll);
		return poll;
	}

	void end(Poll poll) {
		this.polls.remove(poll);
	}

	void cancel(String queue) {
		this.polls.stream().filter((poll) -> poll.queue.equals(queue)).forEach(Poll::cancel);
	}

	/**
	 * One poll.
	 */
	static final class Poll {

		private final String queue;

		private @Nullable Runnable canceller;

		private boolean cancelled;

		private Poll(String queue) {
			this.queue = queue;
		}

		/**
		 * Say how to end the poll.
		 */
		synchronized void onCancel(Runnable canceller) {
			this.canceller = canceller;
			if (this.cancelled) {
				canceller.run();
			}
		}

		private synchronized void cancel() {
			this.cancelled = true;
			if (this.canceller != null) {
				this.canceller.run();
			}
		}

		synchronized boolean isCancelled() {
			return this.cancelled;
		}

	}

}
