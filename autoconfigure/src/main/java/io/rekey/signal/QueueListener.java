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
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.rekey.RotationTrigger;
import io.rekey.store.DaemonThreads;
import io.rekey.store.Failures;
import io.rekey.store.SecretRotator;
import io.rekey.store.Signal;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/**
 * Polls the queue on one thread. Once the queue is ready all secrets are compared, so
 * that nothing is lost that happened between loading and subscribing. Stopping aborts a
 * poll that is under way.
 */
final class QueueListener implements SmartLifecycle {

	private static final Log logger = LogFactory.getLog(QueueListener.class);

	private static final int MISSING_AFTER = 3;

	private static final int STOP_ATTEMPTS = 5;

	private static final Duration STOP_PAUSE = Duration.ofMillis(200);

	private static final Duration MAX_BACKOFF = Duration.ofSeconds(30);

	private final RotationQueue queue;

	private final MessageHandler handler;

	private final SecretRotator rotator;

	/**
	 * Messages are not deleted by the threads that rotate secrets.
	 */
	private final Executor deleter = DaemonThreads.pool("rekey-queue-delete-", 1);

	private volatile @Nullable Thread thread;

	private volatile boolean listening;

	QueueListener(RotationQueue queue, MessageHandler handler, SecretRotator rotator) {
		this.queue = queue;
		this.handler = handler;
		this.rotator = rotator;
	}

	/**
	 * Before the web server starts, and so until after it stopped: requests that are
	 * still being served may need the next version.
	 */
	@Override
	public int getPhase() {
		return SmartLifecycle.DEFAULT_PHASE - 8192;
	}

	@Override
	public synchronized void start() {
		if (this.thread == null) {
			Thread poller = new Thread(this::run, "rekey-queue");
			poller.setDaemon(true);
			this.thread = poller;
			poller.start();
		}
	}

	@Override
	public synchronized void stop() {
		Thread poller = this.thread;
		if (poller == null) {
			return;
		}
		this.thread = null;
		this.listening = false;
		poller.interrupt();
		try {
			for (int i = 0; i < STOP_ATTEMPTS && poller.isAlive(); i++) {
				// Again, in case the poll began after the last attempt.
				this.queue.abortReceive();
				poller.join(STOP_PAUSE.toMillis());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.queue.close();
	}

	@Override
	public boolean isRunning() {
		return this.thread != null;
	}

	/**
	 * Whether the queue is ready, so that no event is lost from now on.
	 */
	boolean isListening() {
		return this.listening;
	}

	private void run() {
		try {
			poll();
		}
		finally {
			if (!isCurrent()) {
				// Stopping may have come while the queue was being made. The SDK aborts
				// every call of an interrupted thread.
				Thread.interrupted();
				this.queue.close();
			}
		}
	}

	private void poll() {
		boolean open = false;
		int failures = 0;
		while (isCurrent()) {
			try {
				if (!open) {
					this.queue.open();
					open = true;
					this.listening = true;
					logger.info("Listening for rotations on the " + this.queue);
					compare();
				}
				this.queue.receive().forEach(this::handle);
				failures = 0;
			}
			catch (QueueDoesNotExistException ex) {
				failures++;
				if (open && failures >= MISSING_AFTER) {
					// A new queue may need a moment before it can be used.
					this.queue.forget();
					open = false;
					this.listening = false;
				}
				pause(failures, String.valueOf(ex.getMessage()));
			}
			catch (SdkException ex) {
				failures++;
				pause(failures, String.valueOf(ex.getMessage()));
			}
			catch (RuntimeException ex) {
				failures++;
				pause(failures, Failures.describe(ex));
			}
		}
	}

	private boolean isCurrent() {
		return Thread.currentThread().equals(this.thread);
	}

	private void compare() {
		var unused = this.rotator.signalAll(Signal.of(RotationTrigger.RECONCILE));
	}

	private void handle(Message message) {
		try {
			var unused = this.handler.handle(message.body(), this.queue.deletesMalformed())
				.thenAcceptAsync((delete) -> {
					if (delete) {
						delete(message);
					}
				}, this.deleter);
		}
		catch (RuntimeException ex) {
			logger.warn("Could not handle message " + message.messageId() + ": " + Failures.describe(ex));
		}
	}

	private void delete(Message message) {
		try {
			this.queue.delete(message);
		}
		catch (SdkException | IllegalStateException ex) {
			// It comes again and is recognized by its version.
			logger.debug("Could not delete message " + message.messageId() + ": " + ex.getMessage());
		}
	}

	private void pause(int failures, String reason) {
		if (!isCurrent()) {
			return;
		}
		if (failures == 1) {
			logger.warn("Can't poll the " + this.queue + ", trying again: " + reason);
		}
		long backoff = Math.min(MAX_BACKOFF.toMillis(), 500L << Math.min(failures, 10));
		try {
			TimeUnit.MILLISECONDS.sleep(backoff / 2 + ThreadLocalRandom.current().nextLong(backoff / 2));
		}
		catch (InterruptedException interrupted) {
			Thread.currentThread().interrupt();
		}
	}

}
