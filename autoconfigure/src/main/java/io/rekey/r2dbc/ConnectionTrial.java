// SPDX-License-Identifier: Apache-2.0

package io.rekey.r2dbc;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

import io.r2dbc.spi.ValidationDepth;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.r2dbc.autoconfigure.R2dbcProperties;
import org.springframework.util.StringUtils;

/**
 * Does with a new connection what its pool does before it hands it out, so that a login
 * counts as accepted only if the pool can use it.
 */
final class ConnectionTrial {

	/**
	 * For connections without a pool, or of one that does not tell what it does.
	 */
	static final ConnectionTrial NONE = new ConnectionTrial("", Duration.ZERO, (connection) -> Mono.just(true));

	private final String name;

	private final Duration bound;

	private final Function<RotatingConnection, Publisher<Boolean>> validation;

	private ConnectionTrial(String name, Duration bound, Function<RotatingConnection, Publisher<Boolean>> validation) {
		this.name = name;
		this.bound = bound;
		this.validation = validation;
	}

	/**
	 * Does what Spring Boot's pool does.
	 * @param pool its properties
	 * @return the trial
	 */
	static ConnectionTrial of(R2dbcProperties.Pool pool) {
		Duration bound = Optional.ofNullable(pool.getMaxValidationTime()).orElse(Duration.ZERO);
		String query = pool.getValidationQuery();
		if (StringUtils.hasText(query)) {
			return new ConnectionTrial("the validation query", bound, (connection) -> query(connection, query));
		}
		ValidationDepth depth = Optional.ofNullable(pool.getValidationDepth()).orElse(ValidationDepth.LOCAL);
		return new ConnectionTrial("the validation", bound, (connection) -> connection.validate(depth));
	}

	private static Mono<Boolean> query(RotatingConnection connection, String query) {
		return Flux.from(connection.createStatement(query).execute())
			.flatMap((result) -> result.map((row, metadata) -> Optional.ofNullable(row.get(0))))
			.then(Mono.just(true));
	}

	/**
	 * Returns how the failures of the trial name it.
	 * @return the name
	 */
	String name() {
		return this.name;
	}

	/**
	 * Returns how long the trial may take.
	 * @param most the longest time
	 * @return the time
	 */
	Duration bound(Duration most) {
		return (this.bound.isZero() || this.bound.isNegative() || this.bound.compareTo(most) > 0) ? most : this.bound;
	}

	/**
	 * Tries a connection that nobody uses.
	 * @param connection the connection
	 * @return whether the pool can use it, or the failure that the pool would see
	 */
	Mono<Boolean> of(RotatingConnection connection) {
		return Mono.from(connection.postAllocate())
			.then(Mono.defer(() -> Mono.from(this.validation.apply(connection))))
			.flatMap((valid) -> Mono.from(connection.preRelease()).thenReturn(valid));
	}

}
