// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.rekey.RotationTrigger;
import io.rekey.Proof;
import io.rekey.SecretFollower;
import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.task.Failures;
import io.rekey.store.FollowerSource;
import io.rekey.store.SecretRotator;
import io.rekey.store.SecretSource;
import io.rekey.store.SecretStore;
import io.rekey.store.Signal;
import io.rekey.store.Spread;
import io.rekey.task.DaemonThreads;
import io.rekey.task.Scheduler;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.Ordered;

/**
 * The pools that are fed by secrets. Proves a new version by one login for each target,
 * and has old connections retired once it is live. Safe for use by several threads.
 */
public final class PoolRegistry implements FollowerSource, Ordered, SmartInitializingSingleton, DisposableBean {

	private static final Log logger = LogFactory.getLog(PoolRegistry.class);

	private static final Duration PROOF_BOUND = Duration.ofSeconds(10);

	/**
	 * The part of a pool's connection timeout that healing may use, in percent.
	 */
	private static final int BUDGET_PERCENT = 80;

	/**
	 * A pool whose borrowers wait for ever comes again by itself.
	 */
	private static final Duration MAX_BUDGET = Duration.ofSeconds(10);

	private final SecretStore store;

	private final SecretSource source;

	private final ObjectProvider<SecretRotator> rotator;

	private final PoolProof proof;

	private final Spread spread;

	private final Scheduler scheduler = new Scheduler(DaemonThreads.named("rekey-follow-"));

	private final HealingTime healingTime = new SystemHealingTime();

	private volatile @Nullable SecretRotator active;

	private volatile boolean closed;

	private final List<RotatingPool> pools = new CopyOnWriteArrayList<>();

	private final List<PoolListener> listeners = new CopyOnWriteArrayList<>();

	private final ConcurrentMap<SecretId, LoginHealer> healers = new ConcurrentHashMap<>();

	/**
	 * Creates an empty registry.
	 * @param store has the live versions
	 * @param source where other versions are read from
	 * @param rotator the pipeline
	 * @param spread keeps the logins of replicas apart
	 */
	public PoolRegistry(SecretStore store, SecretSource source, ObjectProvider<SecretRotator> rotator, Spread spread) {
		this(store, source, rotator, spread, PROOF_BOUND);
	}

	PoolRegistry(SecretStore store, SecretSource source, ObjectProvider<SecretRotator> rotator, Spread spread,
			Duration proofBound) {
		this.store = store;
		this.source = source;
		this.rotator = rotator;
		this.spread = spread;
		this.proof = new PoolProof(proofBound, (pool) -> healer(pool.logins().secret()).preferred(pool.logins()));
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.active = this.rotator.getIfAvailable();
	}

	@Override
	public void destroy() {
		this.closed = true;
		this.active = null;
		this.scheduler.close();
		this.proof.close();
		this.pools.forEach(RotatingPool::discardSpare);
	}

	/**
	 * Makes what a pool connects with.
	 * @param <C> the type of connections
	 * @param connector logs in
	 * @param logins takes the login from a version
	 * @param connectionTimeout how long a borrower of the pool waits; a refused login
	 * heals in a part of that
	 * @return the connector
	 */
	public <C> RotatingConnector<C> connector(LoginConnector<C> connector, PoolLogins logins,
			Duration connectionTimeout) {
		Duration part = connectionTimeout.multipliedBy(BUDGET_PERCENT).dividedBy(100);
		return new RotatingConnector<>(connector, logins, healer(logins.secret()),
				(part.compareTo(MAX_BUDGET) < 0) ? part : MAX_BUDGET, this.scheduler);
	}

	private LoginHealer healer(SecretId secret) {
		return this.healers.computeIfAbsent(secret,
				(key) -> new LoginHealer(key, this.store, this.source, this::signal, this.healingTime, this.scheduler));
	}

	/**
	 * Has a secret checked. A pool that starts early, before there is a pipeline, heals
	 * all the same, and is followed up.
	 */
	private boolean signal(SecretId secret) {
		SecretRotator pipeline = this.active;
		if (pipeline != null) {
			var unused = pipeline.signal(secret, Signal.of(RotationTrigger.LOGIN_REFUSED));
		}
		return !this.closed;
	}

	/**
	 * Adds a pool.
	 * @param pool the pool
	 */
	public void add(RotatingPool pool) {
		synchronized (this.listeners) {
			this.pools.add(pool);
			this.listeners.forEach((listener) -> listener.added(pool));
		}
		pool.onTrouble((reason) -> this.listeners.forEach((listener) -> listener.troubled(pool, reason)));
		logger.info("Pool '" + pool.name() + "' follows secret '" + pool.logins().secret() + "'");
	}

	/**
	 * Returns the pools that follow a secret and are not closed.
	 * @return the pools
	 */
	public List<RotatingPool> pools() {
		this.pools.stream().filter(RotatingPool::isClosed).forEach(this::remove);
		return List.copyOf(this.pools);
	}

	/**
	 * Forgets a pool that is about to be closed.
	 * @param pool the pool
	 */
	public void remove(RotatingPool pool) {
		if (this.pools.remove(pool)) {
			this.listeners.forEach((listener) -> listener.removed(pool));
		}
	}

	/**
	 * Has a listener told which pools there are.
	 * @param listener is told of those that follow secrets already, and of later ones
	 */
	public void addListener(PoolListener listener) {
		synchronized (this.listeners) {
			this.listeners.add(listener);
			pools().forEach(listener::added);
		}
	}

	/**
	 * Tells which version new connections of a pool log in with while its database
	 * refuses the live one.
	 * @param pool the pool
	 * @return the id of that version, or {@code null} if the pool uses the live one
	 */
	public @Nullable String healedVersionId(RotatingPool pool) {
		SecretId secret = pool.logins().secret();
		SecretVersion before = this.store.current(secret);
		SecretVersion preferred = healer(secret).preferred(pool.logins());
		boolean live = preferred == before || preferred == this.store.current(secret);
		return (live || preferred == null) ? null : preferred.versionId();
	}

	private List<RotatingPool> fedBy(SecretId secret) {
		return pools().stream().filter((pool) -> pool.logins().secret().equals(secret)).toList();
	}

	/**
	 * Returns one follower that proves a version for all pools, of which those with the
	 * same target share a login, and one for each pool, which moves it.
	 * @param id the secret
	 * @return the followers
	 */
	@Override
	public Collection<SecretFollower> of(SecretId id) {
		List<RotatingPool> fed = fedBy(id);
		if (fed.isEmpty()) {
			return List.of();
		}
		List<SecretFollower> followers = new ArrayList<>();
		followers.add(new PoolsProof(this, id));
		fed.forEach((pool) -> followers.add(new PoolFollower(this, pool)));
		return followers;
	}

	/**
	 * Proves a candidate with all pools of its secret. The live version is not tried
	 * again: what a pool says to that is a part of the proof of a candidate.
	 */
	Proof prove(SecretVersion candidate) {
		SecretVersion live = this.store.current(candidate.id());
		return (live == candidate) ? Proof.accepted() : this.proof.prove(fedBy(candidate.id()), live, candidate);
	}

	/**
	 * Has connections of older versions retired, at another moment in each replica: each
	 * of them is replaced by a login. A pool that has to be told the new login is told at
	 * once.
	 */
	void move(RotatingPool pool) {
		pool.moved();
		Duration delay = pool.isRolling() ? this.spread.beforeRetirement() : Duration.ZERO;
		if (delay.isZero()) {
			pool.retire();
		}
		else {
			var unused = this.scheduler.after(delay, () -> isolated(pool, pool::retire));
		}
	}

	/**
	 * What one pool throws keeps no other from its new login.
	 */
	private static void isolated(RotatingPool pool, Runnable task) {
		try {
			task.run();
		}
		catch (RuntimeException ex) {
			logger.warn("Pool '" + pool.name() + "' could not be moved to the new version of secret '"
					+ pool.logins().secret() + "': " + Failures.describe(ex));
		}
	}

}
