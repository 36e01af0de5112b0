// SPDX-License-Identifier: Apache-2.0

package io.rekey.sample.orders;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;

import org.springframework.stereotype.Component;

/**
 * Counts orders since the start. Safe for use by several threads.
 */
@Component
public class OrderCounts {

	private static final Duration WINDOW = Duration.ofSeconds(5);

	private final AtomicLong served = new AtomicLong();

	private final AtomicLong failed = new AtomicLong();

	private final LongAccumulator longestBorrow = new LongAccumulator(Math::max, 0);

	private final Deque<Long> recent = new ArrayDeque<>();

	void addServed() {
		this.served.incrementAndGet();
		synchronized (this.recent) {
			this.recent.addLast(System.nanoTime());
			forgetOld();
		}
	}

	void addFailed() {
		this.failed.incrementAndGet();
	}

	void addBorrow(long nanos) {
		this.longestBorrow.accumulate(nanos);
	}

	public long served() {
		return this.served.get();
	}

	public long failed() {
		return this.failed.get();
	}

	/**
	 * Returns the longest time that an order waited for a connection.
	 * @return the time, zero before the first order
	 */
	public Duration longestBorrow() {
		return Duration.ofNanos(this.longestBorrow.get());
	}

	/**
	 * Returns how many orders a second were served of late.
	 * @return the average of the last five seconds
	 */
	public double ratePerSecond() {
		synchronized (this.recent) {
			forgetOld();
			return (double) this.recent.size() / WINDOW.toSeconds();
		}
	}

	private void forgetOld() {
		long oldest = System.nanoTime() - WINDOW.toNanos();
		Long first = this.recent.peekFirst();
		while (first != null && first - oldest < 0) {
			this.recent.removeFirst();
			first = this.recent.peekFirst();
		}
	}

}
