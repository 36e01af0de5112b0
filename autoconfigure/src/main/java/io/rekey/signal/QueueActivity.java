// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Tells what the queue of this replica does. Safe for use by several threads.
 */
public interface QueueActivity {

	/**
	 * Returns what was counted so far.
	 * @return the counts
	 */
	QueueCounts counts();

	/**
	 * Whether the queue is ready, so that no event is lost from now on.
	 * @return {@code false} before it is, and while it is made anew
	 */
	boolean isListening();

	/**
	 * Has a listener told how long each message was in the queue when it was received.
	 * @param listener is called by the thread that polls, and replaces the one before
	 */
	void onReceive(Consumer<Duration> listener);

}
