// SPDX-License-Identifier: Apache-2.0

package io.rekey.typed;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import io.rekey.RotatingSecret;
import io.rekey.RotatingSecrets;
import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.env.ReadClock;
import io.rekey.env.ReadMark;
import io.rekey.store.SecretRotator;
import io.rekey.store.SecretSource;
import io.rekey.store.SecretStore;
import io.rekey.store.Signal;

import org.springframework.beans.factory.ObjectProvider;

/**
 * Makes views and remembers those of a type. Safe for use by several threads.
 */
final class ViewFactory implements RotatingSecrets {

	private final Parts parts;

	private final Duration gracePeriod;

	private final Map<Key, View<?>> known;

	ViewFactory(Parts parts, Duration gracePeriod) {
		this(parts, gracePeriod, new ConcurrentHashMap<>());
	}

	private ViewFactory(Parts parts, Duration gracePeriod, Map<Key, View<?>> known) {
		this.parts = parts;
		this.gracePeriod = gracePeriod;
		this.known = known;
	}

	@Override
	@SuppressWarnings("unchecked") // the key has the type
	public <T> RotatingSecret<T> of(String secret, Class<T> type) {
		Key key = new Key(SecretId.of(secret), type, this.gracePeriod);
		View<?> present = this.known.get(key);
		if (present == null) {
			SecretMapping<T> whole = WholeSecret.as(type);
			View<T> made = make(key.id, (whole != null) ? whole : new BoundObject<>(type));
			View<?> other = this.known.putIfAbsent(key, made);
			if (other != null) {
				this.parts.views.remove(made);
			}
			present = (other != null) ? other : made;
		}
		return (RotatingSecret<T>) present;
	}

	@Override
	public <T> RotatingSecret<T> of(String secret, Function<SecretVersion, T> mapping) {
		return make(SecretId.of(secret), new MappedObject<>(mapping));
	}

	@Override
	public RotatingSecrets withGracePeriod(Duration other) {
		if (other.isNegative()) {
			throw new IllegalArgumentException("A grace period must not be negative");
		}
		return new ViewFactory(this.parts, other, this.known);
	}

	/**
	 * A view takes part in rotations before it has its first version, so that it misses
	 * none.
	 */
	private <T> View<T> make(SecretId id, SecretMapping<T> mapping) {
		View<T> view = new View<>(id, mapping, this.gracePeriod, this.parts.clock, new ReadMark(this.parts.readClock),
				this.parts::check);
		this.parts.views.add(view);
		try {
			view.begin(this.parts.store.get(id),
					PreviousVersion.of(id, this.parts.store.location(id), this.parts.source));
			return view;
		}
		catch (RuntimeException ex) {
			this.parts.views.remove(view);
			throw ex;
		}
	}

	private record Key(SecretId id, Class<?> type, Duration gracePeriod) {
	}

	/**
	 * What views are made with.
	 *
	 * @param views takes those that are made
	 * @param store has the live versions
	 * @param source where the versions before are read from
	 * @param rotator the pipeline, if there is one
	 * @param readClock tells when a view is read
	 * @param clock the time
	 */
	record Parts(Views views, SecretStore store, SecretSource source, ObjectProvider<SecretRotator> rotator,
			ReadClock readClock, Clock clock) {

		/**
		 * Has a secret checked because code of the application asks for it.
		 */
		CompletableFuture<?> check(SecretId id) {
			SecretRotator pipeline = this.rotator.getIfAvailable();
			return (pipeline != null) ? pipeline.signal(id, Signal.of(RotationTrigger.APPLICATION))
					: CompletableFuture.completedFuture(id);
		}

	}

}
