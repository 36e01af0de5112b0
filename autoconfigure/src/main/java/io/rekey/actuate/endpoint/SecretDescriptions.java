// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.endpoint;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.task.DaemonThreads;
import io.rekey.task.Failures;
import io.rekey.store.RotationListener;
import io.rekey.store.RotationResult;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretDescriber;
import io.rekey.store.SecretLocation;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * What Secrets Manager told of the secrets in use, read when somebody wants to see it and
 * kept for some minutes. Secrets are read side by side, and nobody waits longer than a
 * bound: what is late is there the next time. Safe for use by several threads.
 */
final class SecretDescriptions implements RotationListener, AutoCloseable {

	private static final Log logger = LogFactory.getLog(SecretDescriptions.class);

	static final Duration BOUND = Duration.ofSeconds(3);

	static final Duration KEPT = Duration.ofMinutes(10);

	static final Duration FAILURE_KEPT = Duration.ofSeconds(30);

	/**
	 * Secrets Manager is eventually consistent, and writes the date of a rotation after
	 * it moved the label.
	 */
	static final Duration KEPT_AFTER_ROTATION = Duration.ofSeconds(10);

	private static final Duration SETTLED_AFTER = Duration.ofMinutes(2);

	private static final int THREADS = 8;

	private final SecretDescriber describer;

	private final Clock clock;

	private final Duration bound;

	private final ThreadPoolExecutor threads = DaemonThreads.pool("rekey-describe-", THREADS);

	private final ConcurrentMap<SecretId, Lookup> lookups = new ConcurrentHashMap<>();

	private final ConcurrentMap<SecretId, Instant> moved = new ConcurrentHashMap<>();

	private final Set<SecretId> deniedBefore = ConcurrentHashMap.newKeySet();

	SecretDescriptions(SecretDescriber describer, Clock clock, Duration bound) {
		this.describer = describer;
		this.clock = clock;
		this.bound = bound;
	}

	/**
	 * What is known of a secret is outdated once a version of it was found.
	 */
	@Override
	public void onResult(RotationResult result) {
		if (result.outcome() == Outcome.ROTATED || result.outcome() == Outcome.REFUSED) {
			SecretId id = result.previous().id();
			this.moved.put(id, this.clock.instant());
			this.lookups.remove(id);
		}
	}

	/**
	 * Describes secrets.
	 * @param locations where the secrets are
	 * @return a description of each, or why there is none
	 */
	Map<SecretId, Described> get(Map<SecretId, SecretLocation> locations) {
		Map<SecretId, Lookup> started = new LinkedHashMap<>();
		locations.forEach((id, location) -> started.put(id, lookup(id, location)));
		Map<SecretId, Described> described = new LinkedHashMap<>();
		started.forEach((id, lookup) -> described.put(id, lookup.await(this.bound)));
		return described;
	}

	private Lookup lookup(SecretId id, SecretLocation location) {
		return Objects.requireNonNull(this.lookups.compute(id,
				(key, before) -> (before != null && isFresh(id, before)) ? before : start(id, location)));
	}

	private boolean isFresh(SecretId id, Lookup lookup) {
		Described described = lookup.result.isDone() ? lookup.result.join() : null;
		return described == null || described.time().plus(kept(id, described)).isAfter(this.clock.instant());
	}

	private Duration kept(SecretId id, Described described) {
		if (described.description() == null && !described.isDenied()) {
			return FAILURE_KEPT;
		}
		Instant since = this.moved.get(id);
		boolean settled = since == null || since.plus(SETTLED_AFTER).isBefore(described.time());
		return settled ? KEPT : KEPT_AFTER_ROTATION;
	}

	private Lookup start(SecretId id, SecretLocation location) {
		Lookup lookup = new Lookup(new CompletableFuture<>(), System.nanoTime());
		try {
			this.threads.execute(() -> lookup.result.complete(describe(id, location)));
		}
		catch (RejectedExecutionException ex) {
			lookup.result.complete(Described.failed("the application is shutting down", null, this.clock.instant()));
		}
		return lookup;
	}

	private Described describe(SecretId id, SecretLocation location) {
		try {
			return Described.of(this.describer.describe(id, location), this.clock.instant());
		}
		catch (SecretUnavailableException ex) {
			Described failed = Described.failed(String.valueOf(ex.getMessage()), ex.getAction(), this.clock.instant());
			if (failed.isDenied() && this.deniedBefore.add(id)) {
				logger.debug("Secret '" + id + "' is shown without its labels and its schedule: " + ex.getMessage());
			}
			return failed;
		}
		catch (Throwable ex) {
			// Whatever it is, nobody must wait for this reading any more.
			return Described.failed("it could not be described: " + Failures.describe(ex), null, this.clock.instant());
		}
	}

	@Override
	public void close() {
		this.threads.shutdownNow();
	}

	/**
	 * The reading of one description.
	 *
	 * @param result the description, once it is there
	 * @param started when it began, by {@link System#nanoTime()}
	 */
	private record Lookup(CompletableFuture<Described> result, long started) {

		/**
		 * The bound counts from the beginning, so that of many who look at a region that
		 * hangs only the first waits.
		 */
		Described await(Duration bound) {
			long left = Math.max(0, this.started + bound.toNanos() - System.nanoTime());
			try {
				return this.result.get(left, TimeUnit.NANOSECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return Described.LATE;
			}
			catch (TimeoutException ex) {
				return Described.LATE;
			}
			catch (ExecutionException ex) {
				throw new IllegalStateException("The task completes it normally", ex);
			}
		}

	}

}
