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

import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

import com.sun.net.httpserver.HttpExchange;

/**
 * Calls that get no answer until they are cut off. They hold a connection each, but no
 * thread.
 */
final class HeldCalls implements AutoCloseable {

	private static final Duration LIMIT = Duration.ofMinutes(2);

	private final Deque<Held> calls = new ConcurrentLinkedDeque<>();

	private volatile boolean closed;

	/**
	 * Hold a call, and let those go whose clients must have given up.
	 */
	void hold(HttpExchange exchange) {
		long now = System.nanoTime();
		this.calls.removeIf((held) -> held.cutIf(now - held.since() > LIMIT.toNanos()));
		this.calls.add(new Held(exchange, now));
		if (this.closed) {
			close();
		}
	}

	void releaseAll() {
		this.calls.removeIf((held) -> held.cutIf(true));
	}

	@Override
	public void close() {
		this.closed = true;
		releaseAll();
	}

	/**
	 * A call without an answer.
	 *
	 * @param exchange the call
	 * @param since when it came, in the virtual machine's nanoseconds
	 */
	private record Held(HttpExchange exchange, long since) {

		private boolean cutIf(boolean due) {
			if (due) {
				this.exchange.close();
			}
			return due;
		}

	}

}
