// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.pool.RefusedLogins.Refusal;
import io.rekey.store.SecretSource;
import io.rekey.store.SecretStore;
import io.rekey.task.Backoff;
import io.rekey.task.Scheduler;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Finds a login that works when the database refuses the live version of a secret: the
 * current version again, then the pending, then the previous one. This closes the window
 * between setSecret and finishSecret of a rotation, in which the database knows only the
 * pending version. What is read from Secrets Manager is shared by all pools of the
 * secret; attempts are not, so that one database that refuses everything takes nothing
 * from another one. One attempt at a time for each database: what it finds serves all
 * pools of that database. Safe for use by several threads.
 */
public final class LoginHealer {

	private static final Log logger = LogFactory.getLog(LoginHealer.class);

	/**
	 * How long the pipeline is not told of the same version again.
	 */
	private static final Duration TOLD = Duration.ofSeconds(5);

	private static final Backoff FOLLOW = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30));

	private final SecretId secret;

	private final SecretStore store;

	private final Predicate<SecretId> signal;

	private final HealingTime time;

	private final LabelReads reads;

	private final Map<Target, Healed> healed = new ConcurrentHashMap<>();

	private final ConcurrentMap<Target, LabelReads.Asker> askers = new ConcurrentHashMap<>();

	private final ConcurrentMap<Target, CompletableFuture<Optional<PoolLogin>>> attempts = new ConcurrentHashMap<>();

	private final RefusedLogins refused;

	private volatile @Nullable Told told;

	private final Scheduler scheduler;

	/**
	 * Creates the healer of one secret.
	 * @param secret the secret
	 * @param store has the live version
	 * @param source where other versions are read from
	 * @param signal tells the pipeline of a version that is not live; answers
	 * {@code false} once nobody listens any more
	 * @param time the time
	 * @param scheduler runs what is to be done later
	 */
	LoginHealer(SecretId secret, SecretStore store, SecretSource source, Predicate<SecretId> signal, HealingTime time,
			Scheduler scheduler) {
		this.secret = secret;
		this.store = store;
		this.reads = new LabelReads(secret, store.location(secret), source, time);
		this.signal = signal;
		this.time = time;
		this.refused = new RefusedLogins(time::nanoTime);
		this.scheduler = scheduler;
	}

	/**
	 * Returns the version to log in with: the last one that worked, if the live one was
	 * refused and has not changed since.
	 * @param logins takes the login from a version
	 * @return the version, or {@code null} if the secret was dropped
	 */
	@Nullable SecretVersion preferred(PoolLogins logins) {
		SecretVersion live = live();
		if (live == null) {
			return null;
		}
		if (!this.healed.isEmpty()) {
			Healed last = this.healed.get(target(logins, live));
			if (last != null && last.live == live) {
				return last.version;
			}
			this.healed.values().removeIf((one) -> one.live != live);
		}
		return live;
	}

	private static Target target(PoolLogins logins, SecretVersion live) {
		PoolLogin login = logins.from(live);
		return new Target((login != null) ? login.url() : "", logins.keys());
	}

	/**
	 * Logs in, unless that very login was refused a moment ago.
	 * @param <C> the type of connections
	 * @param connector logs in
	 * @param login the login
	 * @return the connection or why there is none
	 */
	<C> LoginResult<C> open(LoginConnector<C> connector, PoolLogin login) {
		LoginResult<C> barred = barred(login);
		return (barred != null) ? barred : openAnyway(connector, login);
	}

	/**
	 * Returns why a login is not to be tried now.
	 * @param <C> the type of connections
	 * @param login the login
	 * @return how it was refused a moment ago, or {@code null} if it may be tried
	 */
	<C> @Nullable LoginResult<C> barred(PoolLogin login) {
		Refusal refusal = this.refused.find(login);
		return (refusal != null) ? refusal.toResult() : null;
	}

	/**
	 * Logs in, whatever was refused before.
	 * @param <C> the type of connections
	 * @param connector logs in
	 * @param login the login
	 * @return the connection or why there is none
	 */
	<C> LoginResult<C> openAnyway(LoginConnector<C> connector, PoolLogin login) {
		LoginResult<C> result = connector.open(login);
		record(login, result);
		return result;
	}

	/**
	 * Logs in to find out whether a version works, unless that very login was refused a
	 * moment ago. A refusal does not count: it must not keep the pools from this login
	 * once the database knows it.
	 * @param <C> the type of connections
	 * @param connector logs in
	 * @param login the login
	 * @return the connection or why there is none
	 */
	<C> LoginResult<C> prove(LoginConnector<C> connector, PoolLogin login) {
		LoginResult<C> barred = barred(login);
		if (barred != null) {
			return barred;
		}
		LoginResult<C> result = connector.open(login);
		if (result.isAccepted() || result.failure() == LoginFailure.LOCKED) {
			record(login, result);
		}
		return result;
	}

	/**
	 * Remembers how a login ended.
	 * @param login the login
	 * @param result how it ended
	 */
	void record(PoolLogin login, LoginResult<?> result) {
		LoginFailure failure = result.failure();
		if (failure == null) {
			this.refused.remove(login);
		}
		else if (failure.isRefusal()) {
			this.refused.add(login, Refusal.of(result));
		}
	}

	/**
	 * Finds a version that the database accepts. Waits if another thread is looking for
	 * one.
	 * @param <C> the type of connections
	 * @param connector logs in
	 * @param logins takes the login from a version
	 * @param tried the login that was refused
	 * @param refusal how it was refused
	 * @param budget how long to try
	 * @param abandoned tells whether nobody wants the connection any more
	 * @return the connection; or else the last refusal, or any other failure to connect
	 */
	<C> LoginResult<C> heal(LoginConnector<C> connector, PoolLogins logins, PoolLogin tried, LoginResult<C> refusal,
			Duration budget, BooleanSupplier abandoned) {
		long deadline = this.time.nanoTime() + budget.toNanos();
		Target target = new Target(tried.url(), logins.keys());
		LoginResult<C> last = refusal;
		while (this.time.nanoTime() - deadline < 0 && !abandoned.getAsBoolean()) {
			SecretVersion live = live();
			if (live == null) {
				return last;
			}
			CompletableFuture<Optional<PoolLogin>> mine = new CompletableFuture<>();
			CompletableFuture<Optional<PoolLogin>> other = this.attempts.putIfAbsent(target, mine);
			if (other == null) {
				return lead(target, mine, tried, deadline,
						new HealingAttempt<>(this, live, asker(target, live), connector, logins, last, abandoned));
			}
			PoolLogin wanted = this.time.await(other, deadline, abandoned) ? wanted(logins) : null;
			if (wanted == null) {
				return last;
			}
			LoginResult<C> barred = barred(wanted);
			last = (barred != null) ? barred : openAnyway(connector, wanted);
			LoginFailure failure = last.failure();
			boolean triedForBoth = barred != null && tried.equals(other.join().orElse(null));
			if (failure == null || !failure.isRefusal() || triedForBoth) {
				return last;
			}
		}
		return last;
	}

	/**
	 * Leads an attempt, for others that want the same.
	 * @param mine is told which login was tried, or nothing if there was no time for all
	 * that could have been tried
	 */
	private <C> LoginResult<C> lead(Target target, CompletableFuture<Optional<PoolLogin>> mine, PoolLogin tried,
			long deadline, HealingAttempt<C> attempt) {
		try {
			return attempt.run(deadline);
		}
		finally {
			this.attempts.remove(target);
			mine.complete(attempt.isTimedOut() ? Optional.empty() : Optional.of(tried));
		}
	}

	/**
	 * Called by the one that leads an attempt for the target.
	 */
	private LabelReads.Asker asker(Target target, SecretVersion live) {
		LabelReads.Asker known = this.askers.get(target);
		if (known != null && known.isFor(live)) {
			return known;
		}
		LabelReads.Asker asker = new LabelReads.Asker(live, this.time.nanoTime());
		this.askers.put(target, asker);
		return asker;
	}

	/**
	 * Takes note that a pool has a connection: the next refusal is another matter.
	 * @param login the login of the connection
	 * @param keys with which the pool logs in
	 */
	void accepted(PoolLogin login, LoginKeys keys) {
		if (!this.askers.isEmpty()) {
			this.askers.remove(new Target(login.url(), keys));
		}
	}

	private @Nullable PoolLogin wanted(PoolLogins logins) {
		SecretVersion version = preferred(logins);
		return (version != null) ? logins.from(version) : null;
	}

	/**
	 * Tells the pipeline that there is another version than the live one. It tries by
	 * itself again, so it is told now and then only, however many logins are refused.
	 * @param version the version
	 */
	void signal(SecretVersion version) {
		long now = this.time.nanoTime();
		Told last = this.told;
		if (last == null || !last.versionId.equals(version.versionId()) || now - last.time >= TOLD.toNanos()) {
			this.told = new Told(version.versionId(), now);
			var unused = this.signal.test(this.secret);
		}
	}

	/**
	 * Returns the live version.
	 * @return the version, or {@code null} if the secret was dropped
	 */
	@Nullable SecretVersion live() {
		return this.store.current(this.secret);
	}

	LabelReads reads() {
		return this.reads;
	}

	HealingTime time() {
		return this.time;
	}

	/**
	 * Returns when a login that was refused may be tried again.
	 */
	long endOfBar(PoolLogin login) {
		return this.refused.end(login);
	}

	/**
	 * Remembers a version that was accepted while another one was live.
	 * @param logins takes the login from a version
	 * @param live the version that was live
	 * @param version the version that was accepted
	 */
	void remember(PoolLogins logins, SecretVersion live, SecretVersion version) {
		Target target = target(logins, live);
		Healed last = this.healed.get(target);
		if (live.versionId().equals(version.versionId())) {
			this.healed.remove(target);
		}
		else if (last == null || last.live != live || !last.version.versionId().equals(version.versionId())) {
			Healed now = new Healed(target, live, version);
			this.healed.put(target, now);
			logger.info("The database refused version " + live.versionId() + " of secret '" + this.secret
					+ "' and accepted " + version.versionId());
			follow(now, 1);
		}
	}

	/**
	 * A login with a version that is not live shows that a rotation is under way. Its
	 * event may never arrive, and with this version no login is refused any more, so the
	 * pipeline is asked from time to time until the live version changes.
	 */
	private void follow(Healed one, int times) {
		var unused = this.scheduler.after(FOLLOW.after(times), () -> {
			if (this.healed.get(one.target) == one && this.store.current(this.secret) == one.live
					&& this.signal.test(this.secret)) {
				follow(one, times + 1);
			}
		});
	}

	/**
	 * What the pipeline was told of.
	 */
	private static final class Told {

		private final String versionId;

		private final long time;

		Told(String versionId, long time) {
			this.versionId = versionId;
			this.time = time;
		}

	}

	/**
	 * A version that worked while another one was live.
	 */
	private static final class Healed {

		private final Target target;

		private final SecretVersion live;

		private final SecretVersion version;

		Healed(Target target, SecretVersion live, SecretVersion version) {
			this.target = target;
			this.live = live;
			this.version = version;
		}

	}

	/**
	 * Where and with which keys a pool logs in. A secret may serve several databases, and
	 * several accounts of one, which need not all be at the same version.
	 */
	private record Target(String url, LoginKeys keys) {
	}

}
