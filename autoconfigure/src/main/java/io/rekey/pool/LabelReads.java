// SPDX-License-Identifier: Apache-2.0

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
 * one that ended a moment ago is used again. So there are at most two reads a second over
 * time, however many pools are refused; fewer if nothing comes of it; and only one at a
 * time while Secrets Manager does not answer. Safe for use by several threads.
 */
final class LabelReads {

	/**
	 * In the order in which their versions are tried.
	 */
	static final List<String> LABELS = List.of(SecretLocation.CURRENT, SecretLocation.PENDING, SecretLocation.PREVIOUS);

	private static final Log logger = LogFactory.getLog(LabelReads.class);

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
	 * So many reads may be made at once, if there were none for a while.
	 */
	private static final int BURST = 12;

	private static final long PER_READ = Duration.ofMillis(500).toNanos();

	private final SecretId secret;

	private final SecretLocation location;

	private final SecretSource source;

	private final HealingTime time;

	private final Map<String, Label> labels = new LinkedHashMap<>();

	private final AtomicBoolean warned = new AtomicBoolean();

	private @Nullable String liveVersionId;

	/**
	 * When as many reads may be made at once as after a long rest.
	 */
	private long rested;

	/**
	 * Whether the last read of the current version failed.
	 */
	private boolean away;

	LabelReads(SecretId secret, SecretLocation location, SecretSource source, HealingTime time) {
		this.secret = secret;
		this.location = location;
		this.source = source;
		this.time = time;
		this.rested = time.nanoTime();
		LABELS.forEach((name) -> this.labels.put(name, new Label(name)));
	}

	/**
	 * Begins a round: starts all reads that may be made now. What was read while another
	 * version was live is forgotten: it was for another rotation.
	 * @param liveVersionId the id of the live version
	 * @param asker for whom
	 */
	void start(String liveVersionId, Asker asker) {
		synchronized (this) {
			if (!liveVersionId.equals(this.liveVersionId)) {
				this.liveVersionId = liveVersionId;
				this.labels.values().forEach(Label::forget);
			}
			asker.round = this.time.nanoTime();
		}
		for (String label : LABELS) {
			var unused = current(label, asker);
		}
	}

	/**
	 * Whether all labels were read since a point in time, and Secrets Manager told what
	 * they lead to.
	 * @param start the time, by {@link HealingTime#nanoTime()}
	 */
	synchronized boolean areKnownSince(long start) {
		return this.labels.values()
			.stream()
			.allMatch((label) -> label.read == null
					|| (label.read.isDone() && label.answered && label.started - start >= 0));
	}

	/**
	 * Waits for the version with a label, unless it was read in this round: no answer is
	 * thrown away for a newer one before it was tried, whoever reads again.
	 * @param name the label
	 * @param asker for whom
	 * @param deadline how long to wait, by {@link HealingTime#nanoTime()}
	 * @param abandoned tells whether nobody waits any more
	 * @return the version, or {@code null} if there is none, it may not be read, or that
	 * takes too long
	 */
	@Nullable SecretVersion await(String name, Asker asker, long deadline, BooleanSupplier abandoned) {
		synchronized (this) {
			Label label = label(name);
			if (label.isKnownSince(asker.round)) {
				return label.known;
			}
		}
		CompletableFuture<Optional<SecretVersion>> read = current(name, asker);
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
	 * @param asker for whom
	 * @return the time, by {@link HealingTime#nanoTime()}
	 */
	synchronized long next(Asker asker) {
		return this.labels.values()
			.stream()
			.filter(this::isReadable)
			.map((label) -> next(label, asker))
			.max((one, other) -> Long.signum(one - other))
			.orElseThrow();
	}

	/**
	 * What was read before the login was refused may be outdated by what led to that.
	 */
	private long next(Label label, Asker asker) {
		long allowed = this.rested - (BURST - 1) * PER_READ;
		long due = (label.started - asker.since < 0) ? label.ended
				: later(label.started + asker.spacing().toNanos(), label.ended + KEPT.toNanos());
		return later(due, allowed);
	}

	private static long later(long one, long other) {
		return (one - other > 0) ? one : other;
	}

	private boolean isReadable(Label label) {
		return label.isCurrent() || !this.away;
	}

	private Label label(String name) {
		return Objects.requireNonNull(this.labels.get(name));
	}

	private @Nullable CompletableFuture<Optional<SecretVersion>> current(String name, Asker asker) {
		CompletableFuture<Optional<SecretVersion>> read;
		synchronized (this) {
			Label label = label(name);
			if (!isDue(label, asker)) {
				return label.read;
			}
			read = new CompletableFuture<>();
			label.read = read;
			label.started = this.time.nanoTime();
			this.rested = later(this.rested, label.started) + PER_READ;
			if (label.isCurrent()) {
				asker.rounds++;
			}
		}
		this.time.execute(() -> read(name, read));
		return read;
	}

	private boolean isDue(Label label, Asker asker) {
		if (this.location.pinned() || !isReadable(label)) {
			return false;
		}
		return label.read == null || (label.read.isDone() && label.started - asker.round < 0
				&& this.time.nanoTime() - next(label, asker) >= 0);
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
			label.answered = answered;
			if (answered) {
				label.known = found.orElse(null);
				label.knownSince = label.started;
			}
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
	 * Those for whom is read, since a login of theirs was refused: the pools of one
	 * database. They share what others have read, but others that read in vain for long
	 * don't slow them down. Guarded by the reads.
	 */
	static final class Asker {

		/**
		 * From the beginning of one read of a label to the next one.
		 */
		private static final Backoff SPACING = new Backoff(Duration.ofMillis(1500), Duration.ofSeconds(6));

		/**
		 * So many rounds of reads are made before they become rarer.
		 */
		private static final int QUICK_ROUNDS = 4;

		private final SecretVersion live;

		private final long since;

		/**
		 * When the last round began.
		 */
		private long round;

		private int rounds;

		/**
		 * Creates an asker.
		 * @param live the version that is live
		 * @param since when its login was refused, by {@link HealingTime#nanoTime()}
		 */
		Asker(SecretVersion live, long since) {
			this.live = live;
			this.since = since;
		}

		boolean isFor(@Nullable SecretVersion version) {
			return this.live.equals(version);
		}

		private Duration spacing() {
			return SPACING.after(Math.max(1, this.rounds - QUICK_ROUNDS + 1));
		}

	}

	/**
	 * The last read of one label.
	 */
	private static final class Label {

		private final String name;

		private @Nullable CompletableFuture<Optional<SecretVersion>> read;

		private @Nullable SecretVersion known;

		/**
		 * When the read began that told what is known, or {@code null}.
		 */
		private @Nullable Long knownSince;

		/**
		 * Whether Secrets Manager told what the label leads to.
		 */
		private boolean answered;

		private long started;

		private long ended;

		Label(String name) {
			this.name = name;
		}

		boolean isKnownSince(long time) {
			return this.knownSince != null && this.knownSince - time >= 0;
		}

		boolean isCurrent() {
			return SecretLocation.CURRENT.equals(this.name);
		}

		/**
		 * A read that is under way is waited for all the same.
		 */
		void forget() {
			this.known = null;
			this.knownSince = null;
			this.read = (this.read != null && this.read.isDone()) ? null : this.read;
		}

	}

}
