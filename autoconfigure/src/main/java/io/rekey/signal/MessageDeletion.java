// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.rekey.task.DaemonThreads;
import io.rekey.task.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Deletes messages, ten at once, on a thread of its own: those that rotate secrets must
 * not wait for SQS. A message that can't be deleted comes again and is recognized by its
 * version. Safe for use by several threads.
 */
final class MessageDeletion implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(MessageDeletion.class);

	private static final int BATCH = 10;

	private static final int MAX_BEHIND = 1_000;

	private static final int CLOSE_SECONDS = 1;

	private final RotationQueue queue;

	private final SignalCounts counts;

	private final LinkedBlockingQueue<String> receipts = new LinkedBlockingQueue<>();

	private final ExecutorService thread = DaemonThreads.pool("rekey-queue-delete-", 1);

	private final AtomicBoolean running = new AtomicBoolean();

	private final AtomicBoolean failing = new AtomicBoolean();

	MessageDeletion(RotationQueue queue, SignalCounts counts) {
		this.queue = queue;
		this.counts = counts;
	}

	/**
	 * Takes note of a message. It is deleted after {@link #flush()}.
	 * @param receipt its receipt handle
	 */
	void add(String receipt) {
		this.receipts.add(receipt);
	}

	/**
	 * Starts deleting. Does not wait.
	 */
	void flush() {
		if (this.receipts.isEmpty() || !this.running.compareAndSet(false, true)) {
			return;
		}
		try {
			this.thread.execute(this::drain);
		}
		catch (RejectedExecutionException ex) {
			logger.debug("Messages were not deleted, because the application stops listening");
		}
	}

	/**
	 * Deletes messages on the calling thread while there are too many, so that whoever
	 * receives them can't outrun their deletion.
	 */
	void catchUp() {
		while (this.receipts.size() > MAX_BEHIND) {
			deleteBatch();
		}
	}

	private void drain() {
		try {
			while (!this.receipts.isEmpty()) {
				deleteBatch();
			}
		}
		finally {
			this.running.set(false);
		}
		// One may have been added after the last look.
		flush();
	}

	private void deleteBatch() {
		List<String> batch = new ArrayList<>(BATCH);
		this.receipts.drainTo(batch, BATCH);
		if (batch.isEmpty()) {
			return;
		}
		try {
			int deleted = this.queue.delete(batch);
			this.counts.deleted().add(deleted);
			this.failing.set(false);
		}
		catch (SdkException ex) {
			failed(String.valueOf(ex.getMessage()));
		}
		catch (RuntimeException ex) {
			failed(Failures.describe(ex));
		}
	}

	private void failed(String reason) {
		if (!this.thread.isShutdown() && this.failing.compareAndSet(false, true)) {
			logger.warn("Could not delete messages from the " + this.queue + ", they come again: " + reason);
		}
	}

	/**
	 * Finishes what can be done in a second.
	 */
	@Override
	public void close() {
		this.thread.shutdown();
		try {
			if (!this.thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
				this.thread.shutdownNow();
			}
		}
		catch (InterruptedException ex) {
			this.thread.shutdownNow();
			Thread.currentThread().interrupt();
		}
	}

}
