// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import io.rekey.SecretId;
import io.rekey.task.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The status of each secret that was checked. Whoever shows how a secret is, or tells of
 * a change, asks here. Safe for use by several threads.
 */
public final class SecretStatuses implements RotationListener {

	private static final Log logger = LogFactory.getLog(SecretStatuses.class);

	private final Map<SecretId, SecretStatus> statuses = new ConcurrentHashMap<>();

	private final List<StatusListener> listeners;

	/**
	 * Creates an object that knows no status.
	 * @param listeners are told of each change, in this order
	 */
	public SecretStatuses(List<? extends StatusListener> listeners) {
		this.listeners = List.copyOf(listeners);
	}

	/**
	 * Returns what tells the status of a secret, whether or not there is a pipeline.
	 * @param statuses the statuses, or {@code null} where nothing is checked
	 * @return gives the status of a secret, or {@code null} if it was not checked
	 */
	public static Function<SecretId, @Nullable SecretStatus> in(@Nullable SecretStatuses statuses) {
		return (statuses != null) ? statuses::of : (id) -> null;
	}

	/**
	 * Returns the status of a secret.
	 * @param id the secret
	 * @return the status, or {@code null} if the secret was not checked yet
	 */
	public @Nullable SecretStatus of(SecretId id) {
		return this.statuses.get(id);
	}

	@Override
	public void onResult(RotationResult result) {
		SecretId id = result.previous().id();
		SecretStatus before = this.statuses.get(id);
		SecretStatus after = SecretStatus.after(before, result);
		this.statuses.put(id, after);
		StatusChange change = new StatusChange(before, after, result);
		this.listeners.forEach((listener) -> tell(listener, change));
	}

	private static void tell(StatusListener listener, StatusChange change) {
		try {
			listener.onChange(change);
		}
		catch (Throwable ex) {
			// One listener must not keep the others from their work, whatever it throws.
			logger.warn("The listener " + listener.getClass().getName() + " failed: " + Failures.describe(ex));
		}
	}

}
