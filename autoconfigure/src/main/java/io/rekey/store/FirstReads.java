// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.task.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Tells listeners of each secret that comes in use, once, whenever they were added. Safe
 * for use by several threads.
 */
final class FirstReads {

	private static final Log logger = LogFactory.getLog(FirstReads.class);

	private final List<Told> listeners = new CopyOnWriteArrayList<>();

	/**
	 * Adds a listener.
	 * @param listener the listener
	 * @param present the secrets that are in use
	 */
	void add(Consumer<SecretVersion> listener, Collection<SecretVersion> present) {
		Told added = new Told(listener);
		this.listeners.add(added);
		present.forEach(added::tell);
	}

	/**
	 * Tells of a secret that was read, maybe not for the first time.
	 * @param version its version
	 */
	void tell(SecretVersion version) {
		this.listeners.forEach((listener) -> listener.tell(version));
	}

	/**
	 * A listener, and what it was told.
	 */
	private static final class Told {

		private final Consumer<SecretVersion> listener;

		private final Set<SecretId> ids = ConcurrentHashMap.newKeySet();

		Told(Consumer<SecretVersion> listener) {
			this.listener = listener;
		}

		void tell(SecretVersion version) {
			if (!this.ids.add(version.id())) {
				return;
			}
			try {
				this.listener.accept(version);
			}
			catch (RuntimeException ex) {
				// Whoever reads a secret must not suffer from who wants to know of it.
				logger.warn("The listener " + this.listener.getClass().getName() + " failed: " + Failures.describe(ex));
			}
		}

	}

}
