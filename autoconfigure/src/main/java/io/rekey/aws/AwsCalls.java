// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

import io.rekey.task.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Passes on what there is to tell of calls to AWS. The first calls are made before there
 * is an application context, and so anybody who listens: they are kept until then. Safe
 * for use by several threads.
 */
public final class AwsCalls {

	private static final Log logger = LogFactory.getLog(AwsCalls.class);

	/**
	 * Enough for the start of an application with many secrets.
	 */
	private static final int MAX_KEPT = 1_000;

	private final Queue<Consumer<AwsCallListener>> kept = new ArrayDeque<>();

	private volatile @Nullable AwsCallListener listener;

	private boolean keeping = true;

	/**
	 * Has a listener told of all calls from now on, and of those that were kept.
	 * @param listener the listener, in place of the one before
	 */
	public synchronized void setListener(AwsCallListener listener) {
		this.listener = listener;
		this.keeping = false;
		for (Consumer<AwsCallListener> event = this.kept.poll(); event != null; event = this.kept.poll()) {
			tell(listener, event);
		}
	}

	/**
	 * Keeps nothing any more: who has not come to listen by now does not come.
	 */
	public synchronized void stopKeeping() {
		this.keeping = false;
		this.kept.clear();
	}

	void called(AwsCall call) {
		pass((to) -> to.onCall(call));
	}

	void fetched(SecretFetch fetch) {
		pass((to) -> to.onFetch(fetch));
	}

	private void pass(Consumer<AwsCallListener> event) {
		AwsCallListener present = this.listener;
		if (present == null) {
			present = keep(event);
		}
		if (present != null) {
			tell(present, event);
		}
	}

	/**
	 * Returns the listener if one has come meanwhile.
	 */
	private synchronized @Nullable AwsCallListener keep(Consumer<AwsCallListener> event) {
		if (this.listener == null && this.keeping && this.kept.size() < MAX_KEPT) {
			this.kept.add(event);
		}
		return this.listener;
	}

	/**
	 * A call must not fail because somebody could not be told of it.
	 */
	private static void tell(AwsCallListener listener, Consumer<AwsCallListener> event) {
		try {
			event.accept(listener);
		}
		catch (RuntimeException ex) {
			logger.warn("A listener could not be told of a call to AWS: " + Failures.describe(ex));
		}
	}

}
