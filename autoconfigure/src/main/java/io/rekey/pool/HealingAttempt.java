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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.rekey.SecretVersion;
import io.rekey.store.SecretLocation;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to heal a refused login. No login is tried twice.
 *
 * @param <C> the type of connections
 */
final class HealingAttempt<C> {

	private static final List<String> STAGES = List.of(SecretLocation.CURRENT, SecretLocation.PENDING,
			SecretLocation.PREVIOUS);

	private static final Duration FIRST_BACKOFF = Duration.ofMillis(50);

	private static final Duration MAX_BACKOFF = Duration.ofSeconds(1);

	private static final Duration SLICE = Duration.ofMillis(100);

	private final LoginHealer healer;

	private final LoginConnector<C> connector;

	private final PoolLogins logins;

	private final BooleanSupplier abandoned;

	private final SecretVersion live;

	private final Set<PoolLogin> tried = new HashSet<>();

	private LoginResult<C> last;

	HealingAttempt(LoginHealer healer, LoginConnector<C> connector, PoolLogins logins, PoolLogin tried,
			LoginResult<C> refusal, BooleanSupplier abandoned) {
		this.healer = healer;
		this.connector = connector;
		this.logins = logins;
		this.abandoned = abandoned;
		this.live = healer.live();
		this.tried.add(tried);
		this.last = refusal;
	}

	LoginResult<C> run(long deadline) {
		this.healer.signal();
		boolean ended = ends(this.healer.preferred(this.logins));
		Duration backoff = FIRST_BACKOFF;
		while (!ended) {
			ended = tryStages(deadline) || !pause(backoff, deadline);
			backoff = (backoff.compareTo(MAX_BACKOFF) < 0) ? backoff.multipliedBy(2) : MAX_BACKOFF;
		}
		return this.last;
	}

	private boolean tryStages(long deadline) {
		for (String stage : STAGES) {
			if (ends(this.healer.read(stage, deadline))) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Tries a version. A login that was refused a moment ago is left alone, and may come
	 * later in this attempt.
	 * @return whether that ends the attempt, one way or the other
	 */
	private boolean ends(@Nullable SecretVersion version) {
		PoolLogin login = (version != null) ? this.logins.from(version) : null;
		if (version == null || login == null || this.tried.contains(login)) {
			return false;
		}
		LoginResult<C> barred = this.healer.barred(login);
		if (barred != null) {
			this.last = barred;
			return barred.failure() == LoginFailure.LOCKED;
		}
		this.tried.add(login);
		this.last = this.healer.openAnyway(this.connector, login);
		if (this.last.isAccepted()) {
			this.healer.remember(this.logins, this.live, version);
		}
		return this.last.failure() != LoginFailure.REFUSED;
	}

	private boolean pause(Duration backoff, long deadline) {
		long end = System.nanoTime() + backoff.toNanos() / 2
				+ ThreadLocalRandom.current().nextLong(backoff.toNanos() / 2);
		try {
			while (System.nanoTime() - end < 0) {
				if (end - deadline >= 0 || this.abandoned.getAsBoolean()) {
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
