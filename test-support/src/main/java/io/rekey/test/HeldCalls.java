// SPDX-License-Identifier: Apache-2.0

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
