// SPDX-License-Identifier: Apache-2.0

package io.rekey.r2dbc;

import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;

import io.rekey.pool.Retirement;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.r2dbc.autoconfigure.R2dbcProperties;

/**
 * What a pool itself does not tell.
 *
 * @param retirement how old connections go
 * @param timeout how long a borrower waits for a connection
 * @param lifetime how long old connections are waited for
 */
record PoolSettings(Retirement retirement, Duration timeout, Duration lifetime) {

	private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

	private static final Duration DEFAULT_LIFETIME = Duration.ofMinutes(30);

	static PoolSettings of(Retirement retirement, R2dbcProperties.@Nullable Pool pool) {
		if (pool == null) {
			return new PoolSettings(retirement, DEFAULT_TIMEOUT, DEFAULT_LIFETIME);
		}
		Duration timeout = Stream
			.of(orDefault(pool.getMaxAcquireTime(), DEFAULT_TIMEOUT),
					orDefault(pool.getMaxCreateConnectionTime(), DEFAULT_TIMEOUT))
			.min(Duration::compareTo)
			.orElse(DEFAULT_TIMEOUT);
		return new PoolSettings(retirement, timeout, orDefault(pool.getMaxLifeTime(), DEFAULT_LIFETIME));
	}

	private static Duration orDefault(@Nullable Duration value, Duration fallback) {
		return (value == null || value.isZero() || value.isNegative()) ? fallback : value;
	}

}
