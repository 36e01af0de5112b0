// SPDX-License-Identifier: Apache-2.0

package io.rekey.typed;

import java.time.Duration;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretVersion;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretSource;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The version that Secrets Manager labels AWSPREVIOUS, read once. Safe for use by several
 * threads: those who come while it is being read wait for it.
 */
final class PreviousVersion {

	private static final Log logger = LogFactory.getLog(PreviousVersion.class);

	private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

	private final SecretId id;

	private final SecretLocation location;

	private final SecretSource source;

	/**
	 * No monitor, which would pin a virtual thread to its carrier.
	 */
	private final Lock lock = new ReentrantLock();

	private volatile boolean read;

	private volatile @Nullable SecretVersion version;

	private volatile @Nullable Long failedAt;

	private PreviousVersion(SecretId id, SecretLocation location, SecretSource source) {
		this.id = id;
		this.location = location;
		this.source = source;
	}

	/**
	 * Returns the reader for a secret.
	 * @param id the secret
	 * @param location where it is
	 * @param source where it is read from
	 * @return the reader, or {@code null} if the application does not follow AWSCURRENT,
	 * whose version before is meant by AWSPREVIOUS
	 */
	static @Nullable PreviousVersion of(SecretId id, SecretLocation location, SecretSource source) {
		return location.batchable() ? new PreviousVersion(id, location, source) : null;
	}

	/**
	 * Reads it, unless that was done. A failure is remembered for a while.
	 * @return whether it was read, or there is none
	 */
	boolean read() {
		if (this.read || failedLately()) {
			return this.read;
		}
		this.lock.lock();
		try {
			if (!this.read && !failedLately()) {
				readNow();
			}
			return this.read;
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean failedLately() {
		Long failed = this.failedAt;
		return failed != null && System.nanoTime() - failed < RETRY_AFTER.toNanos();
	}

	private void readNow() {
		try {
			this.version = this.source.read(this.id, this.location.withStage(SecretLocation.PREVIOUS));
			this.read = true;
		}
		catch (SecretUnavailableException ex) {
			if (ex.getReason() == SecretUnavailableException.Reason.NOT_FOUND) {
				this.read = true;
			}
			else {
				this.failedAt = System.nanoTime();
				logger.warn("Version AWSPREVIOUS of secret '" + this.id + "' can't be read, and is tried again: "
						+ ex.getMessage());
			}
		}
	}

	/**
	 * Returns the version.
	 * @return the version, or {@code null} if there is none or it was not read
	 */
	@Nullable SecretVersion version() {
		return this.version;
	}

}
