// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.task.DaemonThreads;
import org.jspecify.annotations.Nullable;

/**
 * Reads secrets on a thread of its own while the application goes on starting. Whoever
 * needs one first waits, and checks what was read. Safe for use by several threads.
 */
final class BackgroundLoad {

	private final FutureTask<Map<SecretId, SecretUnavailableException>> read;

	private final Consumer<Map<SecretId, SecretUnavailableException>> check;

	private boolean checked;

	private @Nullable RuntimeException failure;

	/**
	 * Creates the load.
	 * @param read reads the secrets and returns those that it could not read
	 * @param check checks what was read, by the thread that waits
	 */
	BackgroundLoad(Supplier<Map<SecretId, SecretUnavailableException>> read,
			Consumer<Map<SecretId, SecretUnavailableException>> check) {
		this.read = new FutureTask<>(read::get);
		this.check = check;
	}

	/**
	 * Begins to read.
	 */
	void start() {
		DaemonThreads.perTask("rekey-load-").execute(this.read);
	}

	/**
	 * Waits until all was read and checked. The check itself may ask for the values, and
	 * so come here again.
	 * @throws RuntimeException what reading or the check has thrown, each time
	 */
	synchronized void await() {
		Map<SecretId, SecretUnavailableException> failures = result();
		if (!this.checked) {
			this.checked = true;
			check(failures);
		}
		if (this.failure != null) {
			throw this.failure;
		}
	}

	private void check(Map<SecretId, SecretUnavailableException> failures) {
		try {
			this.check.accept(failures);
		}
		catch (RuntimeException ex) {
			this.failure = ex;
		}
	}

	private Map<SecretId, SecretUnavailableException> result() {
		try {
			return this.read.get();
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof RuntimeException cause) ? cause : new IllegalStateException(ex.getCause());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while the secrets are read", ex);
		}
	}

}
