// SPDX-License-Identifier: Apache-2.0

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
 * AWS. Messages that a client sends to a queue itself are not touched. A change counts
 * for the messages that are sent after it. Safe for use by several threads.
 *
 * @see EmbeddedAws#messages()
 */
public final class MessageFaults {

	private final List<Runnable> held = new ArrayList<>();

	private final Map<String, Random> chances = new HashMap<>();

	private final Map<String, Long> lastDue = new HashMap<>();

	private final DeliveryThread thread;

	private final long seed;

	// all that changes is used by the delivery thread only

	private double losses;

	private double duplicates;

	private long minDelay;

	private long maxDelay;

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
	public MessageFaults lose(double probability) {
		Probability.check(probability);
		return change(() -> this.losses = probability);
	}

	/**
	 * Deliver messages twice from now on.
	 * @param probability from 0 to 1
	 * @return this object
	 */
	public MessageFaults duplicate(double probability) {
		Probability.check(probability);
		return change(() -> this.duplicates = probability);
	}

	/**
	 * Deliver messages late from now on, each by a time of its own, so that they overtake
	 * each other. The time is real, not that of {@link EmbeddedAws.Builder#clock}.
	 * @param min how late at least
	 * @param max how late at most
	 * @return this object
	 */
	public MessageFaults delay(Duration min, Duration max) {
		if (min.isNegative() || max.compareTo(min) < 0) {
			throw new IllegalArgumentException("No range of delays: " + min + " to " + max);
		}
		return change(() -> {
			this.minDelay = min.toNanos();
			this.maxDelay = max.toNanos();
		});
	}

	/**
	 * Hold all messages back from now on.
	 * @return this object
	 */
	public MessageFaults pause() {
		return change(() -> this.paused = true);
	}

	/**
	 * Deliver what was held back, in its order, and hold nothing back any more.
	 * @return this object
	 */
	public MessageFaults resume() {
		return change(this::release);
	}

	/**
	 * Take all faults back. What was held back or is late is delivered at once.
	 */
	void clear() {
		change(() -> {
			this.losses = 0;
			this.duplicates = 0;
			this.minDelay = 0;
			this.maxDelay = 0;
			this.chances.clear();
			this.lastDue.clear();
			this.thread.hurry();
			release();
		});
	}

	/**
	 * Change settings in the order of the messages: one that was sent before is not
	 * touched.
	 */
	private MessageFaults change(Runnable change) {
		this.thread.run(change);
		return this;
	}

	private void release() {
		this.paused = false;
		this.held.forEach(this.thread::run);
		this.held.clear();
	}

	/**
	 * Let a message go its way. Called by the delivery thread.
	 */
	void pass(String queue, Runnable delivery) {
		if (this.paused) {
			this.held.add(() -> pass(queue, delivery));
			return;
		}
		Random random = this.chances.computeIfAbsent(queue, (name) -> new Random(this.seed * 31 + name.hashCode()));
		if (happens(this.losses, random)) {
			return;
		}
		send(queue, delivery, random);
		if (happens(this.duplicates, random)) {
			send(queue, delivery, random);
		}
	}

	private static boolean happens(double probability, Random random) {
		return probability > 0 && random.nextDouble() < probability;
	}

	private void send(String queue, Runnable delivery, Random random) {
		boolean ordered = queue.endsWith(FifoTopics.SUFFIX);
		if (this.maxDelay == 0 && !(ordered && this.lastDue.containsKey(queue))) {
			delivery.run();
			return;
		}
		long due = System.nanoTime() + this.minDelay + (long) (random.nextDouble() * (this.maxDelay - this.minDelay));
		if (ordered) {
			due = Math.max(due, this.lastDue.getOrDefault(queue, due));
			this.lastDue.put(queue, due);
		}
		this.thread.runAt(due, delivery);
	}

}
