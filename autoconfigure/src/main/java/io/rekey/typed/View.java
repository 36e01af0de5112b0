// SPDX-License-Identifier: Apache-2.0

package io.rekey.typed;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;

import io.rekey.RotatingSecret;
import io.rekey.SecretId;
import io.rekey.SecretMismatchException;
import io.rekey.SecretSnapshot;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.SecretVersion;
import io.rekey.env.ReadMark;
import io.rekey.task.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * One view of a secret. What it holds is one volatile reference to an immutable state.
 *
 * @param <T> the type of the object
 */
final class View<T> implements RotatingSecret<T> {

	private static final Log logger = LogFactory.getLog(View.class);

	private final SecretId id;

	private final SecretMapping<T> mapping;

	private final Duration gracePeriod;

	private final Clock clock;

	private final ReadMark mark;

	private final Function<SecretId, CompletableFuture<?>> checks;

	private final AtomicReference<@Nullable ViewState<T>> state = new AtomicReference<>();

	private final AtomicReference<@Nullable Candidate<T>> proven = new AtomicReference<>();

	private final AtomicReference<@Nullable SecretSnapshot<T>> news = new AtomicReference<>();

	private final List<Handler<T>> handlers = new CopyOnWriteArrayList<>();

	private final Set<@Nullable String> keys = Collections.synchronizedSet(new HashSet<>());

	private volatile @Nullable PreviousVersion previousVersion;

	/**
	 * Creates a view that holds nothing yet.
	 * @param id the secret
	 * @param mapping makes the object
	 * @param gracePeriod how long the version before is there
	 * @param clock the time
	 * @param mark notes that the view is read
	 * @param checks has a secret checked
	 */
	View(SecretId id, SecretMapping<T> mapping, Duration gracePeriod, Clock clock, ReadMark mark,
			Function<SecretId, CompletableFuture<?>> checks) {
		this.id = id;
		this.mapping = mapping;
		this.gracePeriod = gracePeriod;
		this.clock = clock;
		this.mark = mark;
		this.checks = checks;
	}

	/**
	 * Takes the first version, unless a rotation was quicker.
	 * @param first the version
	 * @param previous reads the version before, or {@code null} if there is none to read
	 * @throws SecretMismatchException if it does not fit
	 */
	void begin(SecretVersion first, @Nullable PreviousVersion previous) {
		Instant until = first.createdDate().plus(this.gracePeriod);
		boolean recent = this.clock.instant().isBefore(until);
		this.previousVersion = recent ? previous : null;
		ViewState<T> begun = ViewState.of(SecretSnapshot.of(map(first), first.versionId()), until,
				recent && previous != null);
		this.state.compareAndSet(null, begun);
	}

	private T map(SecretVersion version) {
		return this.mapping.map(version, this.keys);
	}

	/**
	 * Makes the object of a version that may go live.
	 * @param candidate the version
	 * @throws SecretMismatchException if it does not fit
	 */
	void prove(SecretVersion candidate) {
		this.proven.set(new Candidate<>(candidate, map(candidate)));
	}

	/**
	 * Moves on to a version that is live now.
	 * @param version the version
	 * @throws SecretMismatchException if it does not fit, which leaves the view as it is
	 */
	void move(SecretVersion version) {
		this.previousVersion = null;
		Candidate<T> candidate = this.proven.getAndSet(null);
		T object = (candidate != null && candidate.version == version) ? candidate.object : map(version);
		Instant until = this.clock.instant().plus(this.gracePeriod);
		ViewState<T> before = this.state.getAndUpdate((present) -> ViewState.next(present, object, version.versionId(),
				this.gracePeriod.isZero() ? null : until));
		if (before == null || !before.snapshot().current().equals(object)) {
			this.news.set(present().snapshot());
		}
	}

	/**
	 * Forgets the objects of a secret that was dropped.
	 */
	void drop() {
		this.previousVersion = null;
		this.proven.set(null);
		this.state.set(null);
	}

	/**
	 * Calls the handlers that have not seen the object yet which the view holds since it
	 * changed last. One that fails keeps no other from its work, and is called again by
	 * the next call.
	 * @throws IllegalStateException if a handler failed
	 */
	void tell() {
		SecretSnapshot<T> snapshot = this.news.get();
		IllegalStateException failure = null;
		for (Handler<T> handler : this.handlers) {
			try {
				handler.see(snapshot);
			}
			catch (Throwable ex) {
				failure = new IllegalStateException("A handler failed", ex);
			}
		}
		if (failure != null) {
			throw failure;
		}
	}

	private ViewState<T> present() {
		ViewState<T> present = this.state.get();
		if (present == null) {
			throw new SecretUnavailableException(this.id, Reason.REVOKED, null,
					"secret '" + this.id + "' was dropped, because it was deleted or access to it taken away", null);
		}
		return present;
	}

	@Override
	public SecretId id() {
		return this.id;
	}

	@Override
	public T get() {
		this.mark.touch();
		return present().snapshot().current();
	}

	@Override
	public String versionId() {
		return present().snapshot().versionId();
	}

	@Override
	public SecretSnapshot<T> snapshot() {
		this.mark.touch();
		ViewState<T> present = present();
		if (present.isPreviousUnread()) {
			present = readPrevious(present);
		}
		if (present.isPreviousOver(this.clock)) {
			ViewState<T> trimmed = present.withoutPrevious();
			this.state.compareAndSet(present, trimmed);
			present = trimmed;
		}
		return present.snapshot();
	}

	/**
	 * What was read counts only if the secret has not moved on meanwhile.
	 */
	private ViewState<T> readPrevious(ViewState<T> unread) {
		PreviousVersion reader = this.previousVersion;
		if (reader != null && !unread.isPreviousOver(this.clock) && reader.read()) {
			SecretVersion version = reader.version();
			this.state.compareAndSet(unread, unread.withPrevious(mapLeniently(version), version));
			this.previousVersion = null;
		}
		return present();
	}

	/**
	 * A version before that does not fit is none: the application did not have it.
	 */
	private @Nullable T mapLeniently(@Nullable SecretVersion version) {
		try {
			return (version != null) ? map(version) : null;
		}
		catch (SecretMismatchException ex) {
			logger.debug(ex.getMessage());
			return null;
		}
	}

	@Override
	public Registration onRotation(Consumer<? super SecretSnapshot<T>> handler) {
		// A handler may be registered twice: each registration is one of its own.
		Handler<T> registered = new Handler<>(handler, this.news.get());
		this.handlers.add(registered);
		return () -> this.handlers.remove(registered);
	}

	@Override
	public CompletableFuture<SecretSnapshot<T>> check() {
		return this.checks.apply(this.id).handle((result, failure) -> snapshot());
	}

	ReadMark mark() {
		return this.mark;
	}

	boolean reads(@Nullable String key) {
		return this.keys.contains(key);
	}

	String name() {
		return this.mapping.name();
	}

	@Override
	public String toString() {
		ViewState<T> present = this.state.get();
		return "RotatingSecret[id=" + this.id + ", "
				+ ((present != null) ? "versionId=" + present.snapshot().versionId() : "dropped") + "]";
	}

	/**
	 * A handler and what it has seen last.
	 */
	private static final class Handler<T> {

		private final Consumer<? super SecretSnapshot<T>> handler;

		private volatile @Nullable SecretSnapshot<T> seen;

		Handler(Consumer<? super SecretSnapshot<T>> handler, @Nullable SecretSnapshot<T> seen) {
			this.handler = handler;
			this.seen = seen;
		}

		void see(@Nullable SecretSnapshot<T> snapshot) {
			if (snapshot != null && snapshot != this.seen) {
				this.handler.accept(snapshot);
				this.seen = snapshot;
			}
		}

	}

	/**
	 * An object that may go live.
	 */
	private static final class Candidate<T> {

		private final SecretVersion version;

		private final T object;

		Candidate(SecretVersion version, T object) {
			this.version = version;
			this.object = object;
		}

	}

}
