// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

import io.rekey.task.Backoff;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which logins a database refused, so that they are not tried again with each
 * new connection. A login is barred for a short time that grows with each refusal; where
 * databases count refused logins and lock the account, it grows for longer. It is free
 * again once it was accepted. Safe for use by several threads.
 */
final class RefusedLogins {

	private static final Backoff SHORT = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(5));

	/**
	 * For databases that lock accounts.
	 */
	private static final Backoff LONG = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(2));

	/**
	 * For accounts that such databases have locked.
	 */
	private static final Backoff LOCKED = new Backoff(Duration.ofSeconds(30), Duration.ofMinutes(2));

	/**
	 * How long after its end a bar is remembered, so that the next one is longer.
	 */
	private static final Duration REMEMBERED = Duration.ofMinutes(2);

	private final Map<Object, Bar> bars = new ConcurrentHashMap<>();

	private final LongSupplier nanoTime;

	RefusedLogins(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
	}

	/**
	 * Returns why a login is not to be tried now.
	 * @param login the login
	 * @return the last failure, or {@code null} if the login may be tried
	 */
	@Nullable Refusal find(PoolLogin login) {
		Refusal locked = find(account(login));
		return (locked != null) ? locked : find((Object) login);
	}

	private @Nullable Refusal find(Object key) {
		Bar bar = this.bars.get(key);
		return (bar != null && this.nanoTime.getAsLong() - bar.until < 0) ? bar.refusal : null;
	}

	/**
	 * Returns when a login that is barred may be tried again.
	 * @param login the login
	 * @return the time, which has passed if the login is not barred
	 */
	long end(PoolLogin login) {
		long now = this.nanoTime.getAsLong();
		long end = now;
		for (Object key : List.of(login, account(login))) {
			Bar bar = this.bars.get(key);
			if (bar != null && bar.until - end > 0) {
				end = bar.until;
			}
		}
		return end;
	}

	/**
	 * Bars a login, or its whole account if that is locked.
	 * @param login the login
	 * @param refusal what the database said
	 */
	void add(PoolLogin login, Refusal refusal) {
		boolean locked = refusal.failure() == LoginFailure.LOCKED;
		Backoff backoff = !DatabaseErrors.in(login.url()).locksAccounts() ? SHORT : locked ? LOCKED : LONG;
		long now = this.nanoTime.getAsLong();
		this.bars.values().removeIf((bar) -> now - bar.until > REMEMBERED.toNanos());
		this.bars.compute(locked ? account(login) : login, (key, last) -> {
			int refusals = (last != null) ? last.refusals + 1 : 1;
			return new Bar(refusal, refusals, now + backoff.after(refusals).toNanos());
		});
	}

	void remove(PoolLogin login) {
		this.bars.remove(login);
		this.bars.remove(account(login));
	}

	private static Object account(PoolLogin login) {
		return Arrays.asList(login.url(), login.username());
	}

	/**
	 * What the database said.
	 *
	 * @param failure the kind of failure
	 * @param cause the driver's exception
	 */
	record Refusal(LoginFailure failure, Exception cause) {

		static Refusal of(LoginResult<?> result) {
			LoginFailure failure = result.failure();
			return new Refusal((failure != null) ? failure : LoginFailure.OTHER, result.cause());
		}

		<C> LoginResult<C> toResult() {
			return LoginResult.failed(this.failure, this.cause);
		}

	}

	private static final class Bar {

		private final Refusal refusal;

		private final int refusals;

		private final long until;

		Bar(Refusal refusal, int refusals, long until) {
			this.refusal = refusal;
			this.refusals = refusals;
			this.until = until;
		}

	}

}
