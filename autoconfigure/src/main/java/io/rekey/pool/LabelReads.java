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

package io.rekey.pool;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.SecretVersion;
import io.rekey.task.Failures;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretSource;
import io.rekey.task.Backoff;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Reads the versions of one secret by their labels, side by side, for all that heal
 * logins of this secret. They share each read: one that is under way is waited for, and
 * one that ended a moment ago is used again. So there are at most two reads a second,
 * however many pools are refused; fewer if nothing comes of it; and only one at a time
 * while Secrets Manager does not answer. Safe for use by several threads.
 */
final class LabelReads {

	/**
	 * In the order in which their versions are tried.
	 */
	static final List<String> LABELS = List.of(SecretLocation.CURRENT, SecretLocation.PENDING, SecretLocation.PREVIOUS);

	private static final Log logger = LogFactory.getLog(LabelReads.class);

	/**
	 * From the beginning of one read of a label to the next one.
	 */
	private static final Backoff SPACING = new Backoff(Duration.ofMillis(1500), Duration.ofSeconds(6));

	/**
	 * How long an answer is good for. One that took long is not thrown away by those who
	 * waited in vain.
	 */
	private static final Duration KEPT = Duration.ofMillis(1500);

	/**
	 * How long an answer is worth a try while the next one is waited for: it may take
	 * longer than the borrower has time.
	 */
	private static final Duration KNOWN = Duration.ofSeconds(30);

	/**
	 * So many rounds of reads are made before they become rarer.
	 */
	private static final int QUICK_ROUNDS = 4;

	private final SecretId secret;

	private final SecretLocation location;

	private final SecretSource source;

	private final HealingTime time;

	private final Map<String, Label> labels = new LinkedHashMap<>();

	private final AtomicBoolean warned = new AtomicBoolean();

	private @Nullable String liveVersionId;

	private int rounds;

	/**
	 * Whether the last read of the current version failed.
	 */
	private boolean away;

	LabelReads(SecretId secret, SecretLocation location, SecretSource source, HealingTime time) {
		this.secret = secret;
		this.location = location;
		this.source = source;
		this.time = time;
		LABELS.forEach((name) -> this.labels.put(name, new Label(name)));
	}

	/**
	 * Starts all reads that may be made now. What was read while another version was live
	 * is forgotten: it was for another rotation.
	 * @param liveVersionId the id of the live version
	 */
	void start(String liveVersionId) {
		synchronized (this) {
			if (!liveVersionId.equals(this.liveVersionId)) {
				this.liveVersionId = liveVersionId;
				this.rounds = 0;
				this.labels.values().forEach(Label::forget);
			}
		}
		for (String label : LABELS) {
			var unused = current(label);
		}
	}

	/**
	 * Whether all labels that can be read were read since a point in time.
	 * @param start the time, by {@link HealingTime#nanoTime()}
	 */
	synchronized boolean areNewerThan(long start) {
		return readable()
			.allMatch((label) -> label.read == null || (label.read.isDone() && label.started - start >= 0));
	}

	/**
	 * Waits for the version with a label.
	 * @param name the label
	 * @param deadline how long to wait, by {@link HealingTime#nanoTime()}
	 * @param abandoned tells whether nobody waits any more
	 * @return the version, or {@code null} if there is none, it may not be read, or that
	 * takes too long
	 */
	@Nullable SecretVersion await(String name, long deadline, BooleanSupplier abandoned) {
		CompletableFuture<Optional<SecretVersion>> read = current(name);
		return (read != null && this.time.await(read, deadline, abandoned)) ? read.join().orElse(null) : null;
	}

	/**
	 * Returns the last answer for a label, which may be outdated, without waiting.
	 * @param name the label
	 * @return the version, or {@code null} if there is none
	 */
	@Nullable SecretVersion known(String name) {
		synchronized (this) {
			Label label = label(name);
			boolean isNew = label.known != null && this.time.nanoTime() - label.ended < KNOWN.toNanos();
			return isNew ? label.known : null;
		}
	}

	/**
	 * Returns when all labels may be read again.
	 * @return the time, by {@link HealingTime#nanoTime()}
	 */
	synchronized long next() {
		return readable().map((label) -> Math.max(label.started + spacing(), label.ended + KEPT.toNanos()))
			.max((one, other) -> Long.signum(one - other))
			.orElseThrow();
	}

	/**
	 * Takes note that a login was accepted.
	 */
	synchronized void succeeded() {
		this.rounds = 0;
	}

	private Stream<Label> readable() {
		return this.labels.values().stream().filter(this::isReadable);
	}

	private boolean isReadable(Label label) {
		return label.isCurrent() || !this.away;
	}

	private Label label(String name) {
		return Objects.requireNonNull(this.labels.get(name));
	}

	private long spacing() {
		return SPACING.after(Math.max(1, this.rounds - QUICK_ROUNDS + 1)).toNanos();
	}

	private @Nullable CompletableFuture<Optional<SecretVersion>> current(String name) {
		CompletableFuture<Optional<SecretVersion>> read;
		synchronized (this) {
			Label label = label(name);
			if (!isDue(label)) {
				return label.read;
			}
			read = new CompletableFuture<>();
			label.read = read;
			label.started = this.time.nanoTime();
			if (label.isCurrent()) {
				this.rounds++;
			}
		}
		this.time.execute(() -> read(name, read));
		return read;
	}

	private boolean isDue(Label label) {
		if (this.location.pinned() || !isReadable(label)) {
			return false;
		}
		long now = this.time.nanoTime();
		return label.read == null
				|| (label.read.isDone() && now - label.started >= spacing() && now - label.ended >= KEPT.toNanos());
	}

	private void read(String name, CompletableFuture<Optional<SecretVersion>> read) {
		Optional<SecretVersion> found = Optional.empty();
		boolean answered = false;
		try {
			found = Optional.of(this.source.read(this.secret, locationOf(name)));
			answered = true;
		}
		catch (SecretUnavailableException ex) {
			// There is no such version, or it may not be read.
			answered = ex.isRevocation();
			warnIfDenied(name, ex);
		}
		catch (RuntimeException | Error ex) {
			logger.warn(
					"Secret '" + this.secret + "' could not be read to heal a refused login: " + Failures.describe(ex));
		}
		synchronized (this) {
			Label label = label(name);
			label.ended = this.time.nanoTime();
			label.known = answered ? found.orElse(null) : label.known;
			this.away = label.isCurrent() ? !answered : this.away;
		}
		read.complete(found);
	}

	private SecretLocation locationOf(String name) {
		return SecretLocation.CURRENT.equals(name) ? this.location : this.location.withStage(name);
	}

	private void warnIfDenied(String name, SecretUnavailableException ex) {
		if (ex.getReason() == Reason.ACCESS_DENIED && this.warned.compareAndSet(false, true)) {
			logger.warn("Version " + name + " of secret '" + this.secret + "' can't be used to heal a refused login: "
					+ ex.getMessage());
		}
		else {
			logger.debug("Version " + name + " of secret '" + this.secret + "' could not be read: " + ex.getMessage());
		}
	}

	/**
	 * The last read of one label.
	 */
	private static final class Label {

		private final String name;

		private @Nullable CompletableFuture<Optional<SecretVersion>> read;

		private @Nullable SecretVersion known;

		private long started;

		private long ended;

		Label(String name) {
			this.name = name;
		}

		boolean isCurrent() {
			return SecretLocation.CURRENT.equals(this.name);
		}

		/**
		 * A read that is under way is waited for all the same.
		 */
		void forget() {
			this.known = null;
			this.read = (this.read != null && this.read.isDone()) ? null : this.read;
		}

	}

}
