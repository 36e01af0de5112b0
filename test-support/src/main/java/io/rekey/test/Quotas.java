// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * How many calls of an action an account may make in a region: a bucket of tokens for
 * each, which holds those of one second.
 */
final class Quotas {

	private final Map<String, Integer> limits = new ConcurrentHashMap<>();

	private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();

	private final Clock clock;

	Quotas(Clock clock) {
		this.clock = clock;
	}

	void limit(String action, int callsPerSecond) {
		if (callsPerSecond < 1) {
			throw new IllegalArgumentException("A quota allows one call per second at least, not " + callsPerSecond);
		}
		this.limits.put(action, callsPerSecond);
		this.buckets.keySet().removeIf((key) -> key.startsWith(action + "|"));
	}

	void clear() {
		this.limits.clear();
		this.buckets.clear();
	}

	/**
	 * Tell whether a call is within its quotas.
	 * @param action as {@code secretsmanager:GetSecretValue}
	 */
	boolean allow(String action, Caller caller) {
		return takes(action, caller) && takes(action.substring(0, action.indexOf(':') + 1) + "*", caller);
	}

	private boolean takes(String action, Caller caller) {
		@Nullable Integer limit = this.limits.get(action);
		if (limit == null) {
			return true;
		}
		String key = action + "|" + caller.account() + "|" + caller.region();
		Instant now = this.clock.instant();
		return this.buckets.computeIfAbsent(key, (absent) -> new Bucket(limit, now)).take(now);
	}

	/**
	 * A bucket that fills with time.
	 */
	private static final class Bucket {

		private final int perSecond;

		private double tokens;

		private Instant filled;

		private Bucket(int perSecond, Instant now) {
			this.perSecond = perSecond;
			this.tokens = perSecond;
			this.filled = now;
		}

		private synchronized boolean take(Instant now) {
			if (now.isAfter(this.filled)) {
				double seconds = Duration.between(this.filled, now).toNanos() / 1e9;
				this.tokens = Math.min(this.perSecond, this.tokens + seconds * this.perSecond);
				this.filled = now;
			}
			if (this.tokens < 1) {
				return false;
			}
			this.tokens--;
			return true;
		}

	}

}
