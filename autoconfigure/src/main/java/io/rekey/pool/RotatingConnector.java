// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

import io.rekey.SecretVersion;
import io.rekey.task.DaemonThreads;
import io.rekey.task.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * What a pool connects with: takes the login, all of one version, from the secret each
 * time, heals a refused login within the same attempt, and remembers which login each
 * connection has. Safe for use by several threads.
 *
 * @param <C> the type of connections
 */
public final class RotatingConnector<C> {

	/**
	 * How long a spare connection may wait until the pool takes it.
	 */
	private static final Duration SPARE_LIFETIME = Duration.ofSeconds(5);

	private static final Executor CLOSING = DaemonThreads.perTask("rekey-close-");

	private final LoginConnector<C> connector;

	private final LoginConnector<C> tagging;

	private final PoolLogins logins;

	private final LoginHealer healer;

	private final Duration budget;

	private final Scheduler scheduler;

	private final LoginTags<C> tags;

	private final PoolCounts counts = new PoolCounts();

	private final AtomicReference<@Nullable Spare<C>> spare = new AtomicReference<>();

	private final AtomicReference<@Nullable Spare<C>> proven = new AtomicReference<>();

	private volatile @Nullable Instant lastLogin;

	private volatile Runnable onOutdated = () -> {
	};

	private volatile BooleanSupplier abandoned = () -> false;

	/**
	 * Creates the connector.
	 * @param connector logs in
	 * @param logins takes the login from a version
	 * @param healer heals refused logins
	 * @param budget how long to heal; less than the pool's connection timeout
	 * @param scheduler runs what is to be done later
	 */
	RotatingConnector(LoginConnector<C> connector, PoolLogins logins, LoginHealer healer, Duration budget,
			Scheduler scheduler) {
		this.connector = connector;
		this.tagging = new Tagging();
		this.logins = logins;
		this.healer = healer;
		this.budget = budget;
		this.scheduler = scheduler;
		this.tags = new LoginTags<>(connector::isOpen);
	}

	/**
	 * Sets what the pool above has to say.
	 * @param onOutdated what to do about a connection that is outdated the moment it is
	 * made
	 * @param abandoned tells whether the pool is closed
	 */
	public void attach(Runnable onOutdated, BooleanSupplier abandoned) {
		this.onOutdated = onOutdated;
		this.abandoned = abandoned;
	}

	public PoolLogins logins() {
		return this.logins;
	}

	/**
	 * Returns when a connection was opened last.
	 * @return the time, or {@code null} if none was yet
	 */
	public @Nullable Instant lastLogin() {
		return this.lastLogin;
	}

	/**
	 * Connects: with the spare connection if there is one, else by logging in. Blocks for
	 * as long as that takes, healing included.
	 * @return the connection or why there is none
	 */
	public LoginResult<C> connect() {
		PoolLogin login = wantedLogin();
		if (login == null) {
			return lacksKey();
		}
		C ready = takeSpare(login);
		return (ready != null) ? LoginResult.accepted(ready) : logIn(login);
	}

	private LoginResult<C> logIn(PoolLogin login) {
		LoginResult<C> result = this.healer.open(this.tagging, login);
		LoginFailure failure = result.failure();
		return (failure != null && failure.isRefusal()) ? heal(login, result) : tell(login, result);
	}

	/**
	 * Heals a refused login. Blocks until that is done or its time is over.
	 * @param login the login
	 * @param refusal how it was refused
	 * @return the connection or why there is none
	 */
	public LoginResult<C> heal(PoolLogin login, LoginResult<C> refusal) {
		this.counts.countRefused();
		LoginResult<C> result = this.healer.heal(this.tagging, this.logins, login, refusal, this.budget,
				this.abandoned);
		if (!result.isAccepted() && this.healer.live() == null) {
			return lacksKey();
		}
		if (result.isAccepted()) {
			this.counts.countHealed();
		}
		return tell(login, result);
	}

	private LoginResult<C> tell(PoolLogin login, LoginResult<C> result) {
		if (result.isAccepted()) {
			this.healer.accepted(login, this.logins.keys());
		}
		return tellIfOutdated(result);
	}

	private LoginResult<C> tellIfOutdated(LoginResult<C> result) {
		if (result.isAccepted()) {
			this.lastLogin = Instant.now();
		}
		if (result.isAccepted() && isOutdated(result.connection())) {
			this.onOutdated.run();
		}
		return result;
	}

	/**
	 * Returns why a login is not to be tried now.
	 * @param login the login
	 * @return how it was refused a moment ago, or {@code null} if it may be tried
	 */
	public @Nullable LoginResult<C> barred(PoolLogin login) {
		return this.healer.barred(login);
	}

	/**
	 * Makes the result of a login for which the secret lacks a key, or was dropped.
	 * @return the failure
	 */
	public LoginResult<C> lacksKey() {
		SecretVersion version = this.healer.preferred(this.logins);
		if (version == null) {
			return LoginResult.failed(LoginFailure.OTHER, this.connector.failure("Secret '" + this.logins.secret()
					+ "' was deleted or access to it taken away, and it was dropped as" + " 'rekey.on-revoked' says"));
		}
		return LoginResult.failed(LoginFailure.OTHER, this.connector.failure("Version " + version.versionId()
				+ " of secret '" + this.logins.secret() + "' lacks " + this.logins.lack(version)));
	}

	/**
	 * Remembers how a login ended that someone else tried.
	 * @param login the login
	 * @param result how it ended
	 */
	public void record(PoolLogin login, LoginResult<C> result) {
		this.healer.record(login, result);
		if (result.isAccepted()) {
			this.tags.add(result.connection(), login);
			var unused = tell(login, result);
		}
	}

	/**
	 * Logs in once, and keeps the connection for some seconds: if that login is the
	 * wanted one by then, {@link #connect()} takes it, and the database has one login
	 * less to bear. Blocks for as long as that takes. A login that was refused a moment
	 * ago is not tried again.
	 * @param login the login
	 * @return whether it was accepted, or why not; the connection is not the caller's
	 */
	public LoginResult<C> prove(PoolLogin login) {
		return prove(login, this.connector);
	}

	/**
	 * Logs in once, as {@link #prove(PoolLogin)} does, in another way.
	 * @param login the login
	 * @param proving logs in; a connection that it has closed is not kept
	 * @return whether it was accepted, or why not; the connection is not the caller's
	 */
	public LoginResult<C> prove(PoolLogin login, LoginConnector<C> proving) {
		LoginResult<C> result = this.healer.prove(proving, login);
		if (result.isAccepted() && this.connector.isOpen(result.connection())) {
			Spare<C> one = new Spare<>(result.connection(), login);
			close(this.proven.getAndSet(one));
			if (this.scheduler.after(SPARE_LIFETIME, () -> expire(one)) == null) {
				discardProven(one);
			}
		}
		return result;
	}

	private void expire(Spare<C> one) {
		if (this.proven.get() == one) {
			CLOSING.execute(() -> discardProven(one));
		}
	}

	private void discardProven(Spare<C> one) {
		if (this.proven.compareAndSet(one, null)) {
			close(one);
		}
	}

	/**
	 * Opens a connection ahead, which the next {@link #connect()} takes: so the pool can
	 * lose an old connection without waiting for a new one. Blocks for as long as that
	 * takes.
	 * @return why there is no spare connection, or {@code null} if there is one now
	 */
	public @Nullable LoginFailure openSpare() {
		PoolLogin login = wantedLogin();
		Spare<C> present = this.spare.get();
		if (present != null && isUsable(present, login)) {
			return null;
		}
		closeSpare();
		LoginResult<C> result = (login != null) ? provenOrNew(login) : lacksKey();
		if (result.isAccepted()) {
			C connection = result.connection();
			close(this.spare.getAndSet(new Spare<>(connection, this.tags.get(connection))));
		}
		return result.failure();
	}

	private LoginResult<C> provenOrNew(PoolLogin login) {
		C ready = takeProven(login);
		return (ready != null) ? LoginResult.accepted(ready) : logIn(login);
	}

	/**
	 * Closes the spare connection, and one that proved a login, if the pool took neither.
	 */
	public void discardSpare() {
		closeSpare();
		close(this.proven.getAndSet(null));
	}

	private void closeSpare() {
		close(this.spare.getAndSet(null));
	}

	/**
	 * Takes the spare connection away, or the one that proved the login.
	 * @param login the login that it must have
	 * @return the connection, or {@code null} if there is none that can be used
	 */
	public @Nullable C takeSpare(PoolLogin login) {
		Spare<C> taken = this.spare.getAndSet(null);
		if (taken != null && isUsable(taken, login)) {
			return taken.connection;
		}
		close(taken);
		return takeProven(login);
	}

	/**
	 * A connection that proved another login stays: that may go live the next moment.
	 */
	private @Nullable C takeProven(PoolLogin login) {
		Spare<C> one = this.proven.get();
		if (one == null || !login.equals(one.login) || !this.proven.compareAndSet(one, null)) {
			return null;
		}
		if (!isUsable(one, login)) {
			close(one);
			return null;
		}
		this.tags.add(one.connection, login);
		return tellIfOutdated(LoginResult.accepted(one.connection)).connection();
	}

	private boolean isUsable(Spare<C> one, @Nullable PoolLogin login) {
		return System.nanoTime() - one.opened < SPARE_LIFETIME.toNanos() && this.connector.isOpen(one.connection)
				&& one.login != null && one.login.equals(login);
	}

	private void close(@Nullable Spare<C> one) {
		if (one != null) {
			this.connector.close(one.connection);
		}
	}

	/**
	 * Returns the login that new connections are made with.
	 * @return the login, or {@code null} if the version lacks a key or was dropped
	 */
	public @Nullable PoolLogin wantedLogin() {
		SecretVersion version = this.healer.preferred(this.logins);
		return (version != null) ? this.logins.from(version) : null;
	}

	/**
	 * Returns the login of the live version, which may be refused in the middle of a
	 * rotation.
	 * @return the login, or {@code null} if the version lacks a key or was dropped
	 */
	public @Nullable PoolLogin liveLogin() {
		SecretVersion live = this.healer.live();
		return (live != null) ? this.logins.from(live) : null;
	}

	/**
	 * Tells whether a connection has another login than new ones have.
	 * @param connection the physical connection
	 * @return {@code false} also for a connection that was not made here
	 */
	public boolean isOutdated(C connection) {
		PoolLogin login = this.tags.get(connection);
		return login != null && !login.equals(wantedLogin());
	}

	/**
	 * Counts the open connections with another login than new ones have.
	 * @return the number
	 */
	public int outdated() {
		PoolLogin wanted = wantedLogin();
		return (wanted != null) ? this.tags.countOthers(wanted) : 0;
	}

	/**
	 * Counts the open connections that were made here, whatever their login.
	 * @return the number
	 */
	public int connections() {
		return this.tags.count();
	}

	/**
	 * Takes note of connections that the pool lost because new ones have another login.
	 * @param number how many
	 */
	public void retired(int number) {
		this.counts.countRetired(number);
	}

	public PoolCounts counts() {
		return this.counts;
	}

	/**
	 * Tags what it opens.
	 */
	private final class Tagging implements LoginConnector<C> {

		@Override
		public LoginResult<C> open(PoolLogin login) {
			LoginResult<C> result = RotatingConnector.this.connector.open(login);
			if (result.isAccepted()) {
				RotatingConnector.this.tags.add(result.connection(), login);
			}
			return result;
		}

		@Override
		public void close(C connection) {
			RotatingConnector.this.connector.close(connection);
		}

		@Override
		public boolean isOpen(C connection) {
			return RotatingConnector.this.connector.isOpen(connection);
		}

		@Override
		public Exception failure(String message) {
			return RotatingConnector.this.connector.failure(message);
		}

	}

	/**
	 * A connection that waits for the pool to take it.
	 */
	private static final class Spare<C> {

		private final C connection;

		private final @Nullable PoolLogin login;

		private final long opened = System.nanoTime();

		Spare(C connection, @Nullable PoolLogin login) {
			this.connection = connection;
			this.login = login;
		}

	}

}
