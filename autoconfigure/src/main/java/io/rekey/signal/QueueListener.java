// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.rekey.RotationTrigger;
import io.rekey.task.Failures;
import io.rekey.store.SecretRotator;
import io.rekey.store.Signal;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;

/**
 * Listens to a queue while the application runs. Once the queue is ready all secrets are
 * compared, so that nothing is lost that happened between loading and subscribing.
 */
final class QueueListener implements SmartLifecycle, DisposableBean, QueueActivity {

	private static final Log logger = LogFactory.getLog(QueueListener.class);

	private final Supplier<RotationQueue> queues;

	private final MessageHandler handler;

	private final SecretRotator rotator;

	private final SignalCounts counts;

	private volatile @Nullable QueueSession session;

	/**
	 * Creates a listener.
	 * @param queues gives a queue at each start
	 * @param handler handles the messages
	 * @param rotator compares all secrets
	 * @param counts counts
	 */
	QueueListener(Supplier<RotationQueue> queues, MessageHandler handler, SecretRotator rotator, SignalCounts counts) {
		this.queues = queues;
		this.handler = handler;
		this.rotator = rotator;
		this.counts = counts;
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
		if (this.session == null) {
			QueueSession started = new QueueSession(this.queues.get(), this.handler, this::compare, this.counts);
			this.session = started;
			started.start();
		}
	}

	@Override
	public synchronized void stop() {
		QueueSession stopped = this.session;
		if (stopped != null) {
			this.session = null;
			stopped.close();
		}
	}

	/**
	 * Where a start failed halfway nobody may have stopped the listener.
	 */
	@Override
	public void destroy() {
		stop();
	}

	@Override
	public boolean isRunning() {
		return this.session != null;
	}

	@Override
	public QueueCounts counts() {
		return this.counts.snapshot();
	}

	@Override
	public void onReceive(Consumer<Duration> listener) {
		this.counts.onReceive(listener);
	}

	@Override
	public boolean isListening() {
		QueueSession current = this.session;
		return current != null && current.isListening();
	}

	private void compare() {
		var unused = this.rotator.signalAll(Signal.of(RotationTrigger.RECONCILE)).exceptionally((failure) -> {
			logger.warn("Could not compare all secrets: " + Failures.describe(failure));
			return List.of();
		});
	}

}
