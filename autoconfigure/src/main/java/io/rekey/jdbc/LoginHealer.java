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

package io.rekey.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.SecretVersion;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretSource;
import io.rekey.store.SecretStore;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Finds a login that works when the database refuses the live version of a secret: the
 * current version again, then the pending, then the previous one. This closes the window
 * between setSecret and finishSecret of a rotation, in which the database knows only the
 * pending version. One attempt at a time for each secret; what it finds serves all pools.
 */
final class LoginHealer {

	private static final Log logger = LogFactory.getLog(LoginHealer.class);

	private static final List<String> STAGES = List.of(SecretLocation.CURRENT, SecretLocation.PENDING,
			SecretLocation.PREVIOUS);

	private static final Duration FIRST_BACKOFF = Duration.ofMillis(50);

	private static final Duration MAX_BACKOFF = Duration.ofSeconds(1);

	private static final Duration SLICE = Duration.ofMillis(100);

	private static final Duration FIRST_FOLLOW = Duration.ofMillis(500);

	private static final Duration MAX_FOLLOW = Duration.ofSeconds(30);

	private final SecretId secret;

	private final SecretStore store;

	private final SecretSource source;

	private final Predicate<SecretId> signal;

	private final ReentrantLock lock = new ReentrantLock();

	private final AtomicBoolean warned = new AtomicBoolean();

	private volatile @Nullable Found found;

	/**
	 * Creates the healer.
	 * @param secret the secret
	 * @param store has the live version
	 * @param source where other versions are read from
	 * @param signal tells the pipeline of a refused login; answers {@code false} once
	 * nobody listens any more
	 */
	LoginHealer(SecretId secret, SecretStore store, SecretSource source, Predicate<SecretId> signal) {
		this.secret = secret;
		this.store = store;
		this.source = source;
		this.signal = signal;
	}

	/**
	 * Returns the version to log in with: the last one that worked, if the live one was
	 * refused and has not changed since.
	 * @return the version
	 */
	SecretVersion preferred() {
		SecretVersion live = this.store.get(this.secret);
		Found last = this.found;
		if (last == null) {
			return live;
		}
		if (last.live == live) {
			return last.version;
		}
		this.found = null;
		return live;
	}

	/**
	 * Finds a version that the database accepts.
	 * @param login tries one login
	 * @param logins takes the login from a version
	 * @param tried the login that was refused
	 * @param refusal how it was refused
	 * @param budget how long to try
	 * @param abandoned tells whether nobody wants the connection any more
	 * @return a connection
	 * @throws SQLException the last refusal, if nothing works in time, or any other
	 * failure to connect
	 */
	Connection heal(Login login, PoolLogins logins, DatabaseLogin tried, SQLException refusal, Duration budget,
			BooleanSupplier abandoned) throws SQLException {
		long deadline = System.nanoTime() + budget.toNanos();
		if (!lock(deadline, abandoned)) {
			throw refusal;
		}
		try {
			return new Attempt(login, logins, tried, refusal, abandoned).run(deadline);
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean lock(long deadline, BooleanSupplier abandoned) {
		try {
			while (!abandoned.getAsBoolean() && System.nanoTime() < deadline) {
				if (this.lock.tryLock(SLICE.toNanos(), TimeUnit.NANOSECONDS)) {
					return true;
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return false;
	}

	/**
	 * A login with a version that is not live shows that a rotation is under way. Its
	 * event may never arrive, and with this version no login is refused any more, so the
	 * pipeline is asked from time to time until the live version changes.
	 */
	private void follow(Found healed, Duration delay) {
		CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS).execute(() -> {
			if (this.found == healed && this.store.get(this.secret) == healed.live && this.signal.test(this.secret)) {
				follow(healed, (delay.compareTo(MAX_FOLLOW) < 0) ? delay.multipliedBy(2) : MAX_FOLLOW);
			}
		});
	}

	private @Nullable SecretVersion read(String stage) {
		SecretLocation location = this.store.location(this.secret);
		if (location.pinned()) {
			return null;
		}
		try {
			boolean current = SecretLocation.CURRENT.equals(stage);
			return this.source.read(this.secret, current ? location : location.withStage(stage));
		}
		catch (SecretUnavailableException ex) {
			if (ex.getReason() == Reason.ACCESS_DENIED && this.warned.compareAndSet(false, true)) {
				logger.warn("Version " + stage + " of secret '" + this.secret
						+ "' can't be used to heal a refused login: " + ex.getMessage());
			}
			return null;
		}
	}

	/**
	 * Tries one login.
	 */
	@FunctionalInterface
	interface Login {

		Connection open(DatabaseLogin login) throws SQLException;

	}

	/**
	 * A version that worked while another one was live.
	 */
	private static final class Found {

		private final SecretVersion live;

		private final SecretVersion version;

		Found(SecretVersion live, SecretVersion version) {
			this.live = live;
			this.version = version;
		}

	}

	/**
	 * One attempt to heal. No pair of username and password is tried twice.
	 */
	private final class Attempt {

		private final Login login;

		private final PoolLogins logins;

		private final BooleanSupplier abandoned;

		private final SecretVersion live = LoginHealer.this.store.get(LoginHealer.this.secret);

		private final Set<DatabaseLogin> refused = new HashSet<>();

		private SQLException lastRefusal;

		Attempt(Login login, PoolLogins logins, DatabaseLogin tried, SQLException refusal, BooleanSupplier abandoned) {
			this.login = login;
			this.logins = logins;
			this.refused.add(tried);
			this.lastRefusal = refusal;
			this.abandoned = abandoned;
		}

		Connection run(long deadline) throws SQLException {
			var unused = LoginHealer.this.signal.test(LoginHealer.this.secret);
			Connection connection = tryVersion(preferred());
			Duration backoff = FIRST_BACKOFF;
			while (connection == null) {
				connection = tryStages();
				if (connection == null && !pause(backoff, deadline)) {
					throw this.lastRefusal;
				}
				backoff = (backoff.compareTo(MAX_BACKOFF) < 0) ? backoff.multipliedBy(2) : MAX_BACKOFF;
			}
			return connection;
		}

		private @Nullable Connection tryStages() throws SQLException {
			for (String stage : STAGES) {
				SecretVersion version = read(stage);
				Connection connection = (version != null) ? tryVersion(version) : null;
				if (connection != null) {
					return connection;
				}
			}
			return null;
		}

		private @Nullable Connection tryVersion(SecretVersion version) throws SQLException {
			DatabaseLogin candidate = this.logins.from(version);
			if (candidate == null || this.refused.contains(candidate)) {
				return null;
			}
			try {
				Connection connection = this.login.open(candidate);
				remember(version);
				return connection;
			}
			catch (SQLException ex) {
				if (LoginRefusals.isLocked(ex) || !LoginRefusals.isRefusal(ex)) {
					throw ex;
				}
				this.refused.add(candidate);
				this.lastRefusal = ex;
				return null;
			}
		}

		private void remember(SecretVersion version) {
			Found last = LoginHealer.this.found;
			if (this.live.versionId().equals(version.versionId())) {
				LoginHealer.this.found = null;
			}
			else if (last == null || last.live != this.live || !last.version.versionId().equals(version.versionId())) {
				Found healed = new Found(this.live, version);
				LoginHealer.this.found = healed;
				logger.info("The database refused version " + this.live.versionId() + " of secret '"
						+ LoginHealer.this.secret + "' and accepted " + version.versionId());
				follow(healed, FIRST_FOLLOW);
			}
		}

		private boolean pause(Duration backoff, long deadline) {
			long end = System.nanoTime() + backoff.toNanos() / 2
					+ ThreadLocalRandom.current().nextLong(backoff.toNanos() / 2);
			try {
				while (System.nanoTime() < end) {
					if (end >= deadline || this.abandoned.getAsBoolean()) {
						return false;
					}
					TimeUnit.NANOSECONDS.sleep(Math.min(SLICE.toNanos(), Math.max(1, end - System.nanoTime())));
				}
				return true;
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return false;
			}
		}

	}

}
