// SPDX-License-Identifier: Apache-2.0

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
