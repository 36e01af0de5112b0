// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.env.SecretProperties;
import io.rekey.env.SecretReference;
import io.rekey.task.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectFactory;

/**
 * Beans of the refresh scope that were made with a version before it goes live. Those
 * made for a version that does go live serve from then on; all others are destroyed. Safe
 * for use by several threads.
 */
final class ScopedCandidates {

	private static final Log logger = LogFactory.getLog(ScopedCandidates.class);

	private static final ThreadLocal<@Nullable Round> current = new ThreadLocal<>();

	private final SecretProperties properties;

	private final Function<SecretId, @Nullable SecretVersion> live;

	private final Map<SecretId, Round> rounds = new ConcurrentHashMap<>();

	private final Map<String, Made> ready = new ConcurrentHashMap<>();

	/**
	 * Creates an object without candidates.
	 * @param properties tells what a bean reads
	 * @param live gives the live version of a secret
	 */
	ScopedCandidates(SecretProperties properties, Function<SecretId, @Nullable SecretVersion> live) {
		this.properties = properties;
		this.live = live;
	}

	/**
	 * Makes a bean with a version.
	 * @param name the name of the bean
	 * @param factory makes the bean
	 * @param version the version
	 */
	void make(String name, ObjectFactory<?> factory, SecretVersion version) {
		Round round = next(this.rounds.get(version.id()), version);
		this.rounds.put(version.id(), round);
		make(name, factory, round);
	}

	/**
	 * Makes a bean with the live version, only to see if that can be done.
	 */
	void tryWithLive(String name, ObjectFactory<?> factory, SecretVersion version) {
		Round round = new Round(this, version);
		try {
			make(name, factory, round);
		}
		finally {
			round.destroy();
		}
	}

	private Round next(@Nullable Round before, SecretVersion version) {
		if (before != null && before.version.equals(version)) {
			return before;
		}
		if (before != null) {
			before.destroy();
		}
		return new Round(this, version);
	}

	private Object make(String name, ObjectFactory<?> factory, Round round) {
		Made known = round.made.get(name);
		if (known != null && known.bean != null) {
			return known.bean;
		}
		Made made = new Made();
		round.made.put(name, made);
		Round outer = current.get();
		current.set(round);
		try {
			made.reads = SecretProperties.asOf(round.version,
					() -> this.properties.readBy(() -> made.bean = factory.getObject()));
			for (SecretReference read : made.reads) {
				SecretVersion other = this.live.apply(read.id());
				if (other != null && !read.id().equals(round.version.id())) {
					made.others.put(read.id(), other);
				}
			}
			return bean(made);
		}
		catch (RuntimeException ex) {
			round.made.remove(name);
			made.destroy(name);
			throw ex;
		}
		finally {
			current.set(outer);
		}
	}

	private static Object bean(Made made) {
		Object bean = made.bean;
		if (bean == null) {
			throw new IllegalStateException("A factory has made nothing");
		}
		return bean;
	}

	/**
	 * Returns the secret of which the current thread makes a bean with a version that is
	 * not live.
	 * @return the secret, or {@code null} if it makes none
	 */
	@Nullable SecretId making() {
		Round round = ownRound();
		return (round != null) ? round.version.id() : null;
	}

	/**
	 * The thread may be making a bean of another context.
	 */
	private @Nullable Round ownRound() {
		Round round = current.get();
		return (round != null && round.owner.equals(this)) ? round : null;
	}

	/**
	 * Makes a bean that another one uses which is being made by this thread.
	 */
	Object makeAsWell(String name, ObjectFactory<?> factory) {
		Round round = ownRound();
		if (round == null) {
			throw new IllegalStateException("No bean is being made");
		}
		return make(name, factory, round);
	}

	/**
	 * Keeps what destroys a bean that is being made.
	 * @return whether it was made by this thread with a version that is not live
	 */
	boolean registerDestruction(String name, Runnable callback) {
		Round round = ownRound();
		Made made = (round != null) ? round.made.get(name) : null;
		if (made != null) {
			made.destructions.add(callback);
		}
		return made != null;
	}

	/**
	 * Has the beans serve that were made with a version which is live now.
	 * @param version the version
	 * @return the names of the beans
	 */
	Collection<String> promote(SecretVersion version) {
		Round round = this.rounds.remove(version.id());
		if (round == null) {
			return List.of();
		}
		if (!round.version.versionId().equals(version.versionId())) {
			round.destroy();
			return List.of();
		}
		List<String> names = new ArrayList<>();
		round.made.forEach((name, made) -> {
			made.own = version;
			Made before = this.ready.put(name, made);
			if (before != null) {
				before.destroy(name);
			}
			names.add(name);
		});
		return names;
	}

	/**
	 * Takes a bean that may serve now.
	 * @param name the name of the bean
	 * @return the bean, or {@code null} if there is none or a secret of it has moved on
	 */
	@Nullable Made take(String name) {
		Made made = this.ready.remove(name);
		if (made != null && !isCurrent(made)) {
			made.destroy(name);
			return null;
		}
		return made;
	}

	private boolean isCurrent(Made made) {
		SecretVersion own = made.own;
		return own != null && own == this.live.apply(own.id())
				&& made.others.entrySet()
					.stream()
					.allMatch((other) -> other.getValue() == this.live.apply(other.getKey()));
	}

	/**
	 * Destroys the beans that were made with a version that does not go live.
	 */
	void discard(SecretId secret) {
		Round round = this.rounds.remove(secret);
		if (round != null) {
			round.destroy();
		}
	}

	/**
	 * Destroys all beans that do not serve yet.
	 */
	void discardAll() {
		List.copyOf(this.rounds.keySet()).forEach(this::discard);
		for (String name : List.copyOf(this.ready.keySet())) {
			Made made = this.ready.remove(name);
			if (made != null) {
				made.destroy(name);
			}
		}
	}

	/**
	 * The beans that are made with one version, by one thread at a time.
	 */
	private static final class Round {

		private final ScopedCandidates owner;

		private final SecretVersion version;

		private final Map<String, Made> made = new ConcurrentHashMap<>();

		Round(ScopedCandidates owner, SecretVersion version) {
			this.owner = owner;
			this.version = version;
		}

		void destroy() {
			this.made.forEach((name, one) -> one.destroy(name));
			this.made.clear();
		}

	}

	/**
	 * A bean that was made.
	 */
	static final class Made {

		private volatile @Nullable Object bean;

		private volatile Set<SecretReference> reads = Set.of();

		private volatile @Nullable SecretVersion own;

		/**
		 * The live versions of the other secrets that it read.
		 */
		private final Map<SecretId, SecretVersion> others = new ConcurrentHashMap<>();

		private final List<Runnable> destructions = new CopyOnWriteArrayList<>();

		Object bean() {
			return ScopedCandidates.bean(this);
		}

		Set<SecretReference> reads() {
			return this.reads;
		}

		void destroy() {
			this.destructions.forEach(Runnable::run);
			this.destructions.clear();
		}

		private void destroy(String name) {
			try {
				destroy();
			}
			catch (RuntimeException ex) {
				logger.warn(
						"Bean '" + name + "', which does not serve, could not be destroyed: " + Failures.describe(ex));
			}
		}

	}

}
