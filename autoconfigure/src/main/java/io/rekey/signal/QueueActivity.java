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
