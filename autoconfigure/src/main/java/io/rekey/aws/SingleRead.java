// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.SecretVersion;
import io.rekey.task.Failures;
import io.rekey.store.SecretLocation;

/**
 * One reading of one secret in a thread of a lane, so that whoever waits for it can be
 * interrupted: a blocking read of a socket can't.
 */
final class SingleRead {

	/**
	 * What the call itself says when time is up tells more than we could.
	 */
	private static final Duration GRACE = Duration.ofMillis(500);

	private final SecretReader reader;

	private final SecretId id;

	private final SecretLocation location;

	private final Deadline deadline;

	private final FutureTask<SecretVersion> task;

	SingleRead(SecretReader reader, Duration bound, SecretId id, SecretLocation location) {
		this.reader = reader;
		this.id = id;
		this.location = location;
		this.deadline = Deadline.in(bound);
		this.task = new FutureTask<>(() -> reader.read(id, location, this.deadline));
	}

	/**
	 * Reads the secret.
	 * @param lanes the threads
	 * @return its version
	 * @throws SecretUnavailableException if it can't be read
	 */
	SecretVersion run(ReadLanes lanes) {
		try {
			lanes.of(this.reader.route(this.location)).execute(this.task);
			return this.task.get(this.deadline.left().plus(GRACE).toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (ExecutionException ex) {
			throw unwrap(ex);
		}
		catch (TimeoutException ex) {
			throw SecretErrors.late(this.id, this.location, ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw SecretErrors.interrupted(this.id, this.location, ex);
		}
		catch (RejectedExecutionException ex) {
			throw SecretErrors.closed(this.id, ex);
		}
		finally {
			this.task.cancel(true);
		}
	}

	private SecretUnavailableException unwrap(ExecutionException ex) {
		if (ex.getCause() instanceof SecretUnavailableException known) {
			return known;
		}
		Throwable cause = (ex.getCause() != null) ? ex.getCause() : ex;
		return new SecretUnavailableException(this.id, Reason.FAILED, null,
				"secret '" + this.id + "' could not be read: " + Failures.describe(cause), ex);
	}

}
