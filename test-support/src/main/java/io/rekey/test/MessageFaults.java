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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What happens to messages on their way from a topic or rule to a queue. Each queue's
 * copy of a message takes its own fate. The chances of a queue follow from the seed and
 * the queue's name alone.
 * <p>
 * There is no switch for disorder: it follows from {@link #delay} with a wide range. A
 * FIFO queue keeps the order of its messages all the same, and drops duplicates, as in
 * AWS. Messages that a client sends to a queue itself are not touched. Safe for use by
 * several threads.
 *
 * @see EmbeddedAws#messages()
 */
public final class MessageFaults {

	private final List<Runnable> held = new ArrayList<>();

	private final Map<String, Random> chances = new HashMap<>();

	private final Map<String, Long> lastDue = new HashMap<>();

	private final DeliveryThread thread;

	private final long seed;

	private double losses;

	private double duplicates;

	private Duration minDelay = Duration.ZERO;

	private Duration maxDelay = Duration.ZERO;

	private boolean paused;

	MessageFaults(DeliveryThread thread, long seed) {
		this.thread = thread;
		this.seed = seed;
	}

	/**
	 * Lose messages from now on.
	 * @param probability from 0 to 1
	 * @return this object
	 */
	public synchronized MessageFaults lose(double probability) {
		this.losses = Probability.check(probability);
		return this;
	}

	/**
	 * Deliver messages twice from now on.
	 * @param probability from 0 to 1
	 * @return this object
	 */
	public synchronized MessageFaults duplicate(double probability) {
		this.duplicates = Probability.check(probability);
		return this;
	}

	/**
	 * Deliver messages late from now on, each by a time of its own, so that they overtake
	 * each other. The time is real, not that of {@link EmbeddedAws.Builder#clock}.
	 * @param min how late at least
	 * @param max how late at most
	 * @return this object
	 */
	public synchronized MessageFaults delay(Duration min, Duration max) {
		if (min.isNegative() || max.compareTo(min) < 0) {
			throw new IllegalArgumentException("No range of delays: " + min + " to " + max);
		}
		this.minDelay = min;
		this.maxDelay = max;
		return this;
	}

	/**
	 * Hold all messages back from now on.
	 */
	public synchronized void pause() {
		this.paused = true;
	}

	/**
	 * Deliver what was held back, in its order, and hold nothing back any more.
	 */
	public synchronized void resume() {
		this.paused = false;
		this.held.forEach(this.thread::run);
		this.held.clear();
	}

	/**
	 * Take all faults back. What was held back or is late is delivered at once.
	 */
	synchronized void clear() {
		this.losses = 0;
		this.duplicates = 0;
		this.minDelay = Duration.ZERO;
		this.maxDelay = Duration.ZERO;
		this.chances.clear();
		this.lastDue.clear();
		this.thread.hurry();
		resume();
	}

	/**
	 * Let a message go its way. Called by the delivery thread.
	 */
	void pass(String queue, Runnable delivery) {
		List<Duration> delays = delays(queue, delivery);
		for (Duration delay : delays) {
			if (delay.isZero()) {
				delivery.run();
			}
			else {
				this.thread.runLater(delay, delivery);
			}
		}
	}

	/**
	 * Decide how often a message comes, and how late each time.
	 */
	private synchronized List<Duration> delays(String queue, Runnable delivery) {
		if (this.paused) {
			this.held.add(() -> pass(queue, delivery));
			return List.of();
		}
		Random random = this.chances.computeIfAbsent(queue, (name) -> new Random(this.seed * 31 + name.hashCode()));
		if (happens(this.losses, random)) {
			return List.of();
		}
		List<Duration> delays = new ArrayList<>();
		delays.add(delay(queue, random));
		if (happens(this.duplicates, random)) {
			delays.add(delay(queue, random));
		}
		return delays;
	}

	private static boolean happens(double probability, Random random) {
		return probability > 0 && random.nextDouble() < probability;
	}

	private Duration delay(String queue, Random random) {
		long range = this.maxDelay.minus(this.minDelay).toNanos();
		Duration delay = (range > 0) ? this.minDelay.plusNanos((long) (random.nextDouble() * range)) : this.minDelay;
		return queue.endsWith(".fifo") ? afterLast(queue, delay) : delay;
	}

	private Duration afterLast(String queue, Duration delay) {
		long now = System.nanoTime();
		long due = Math.max(now + delay.toNanos(), this.lastDue.getOrDefault(queue, now));
		this.lastDue.put(queue, due);
		return Duration.ofNanos(due - now);
	}

}
