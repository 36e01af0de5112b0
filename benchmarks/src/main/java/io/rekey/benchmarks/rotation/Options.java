// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.rotation;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/**
 * The options of a run, as {@code --window=8s}.
 *
 * @param matrix whether to run Rekey alone, in all combinations
 * @param contestants who runs, in this order
 * @param strategy how the secret is rotated
 * @param window time between setSecret and finishSecret
 * @param event how late the event is
 * @param rotations how many rotations; 3, or 25 in a matrix
 * @param gap time between finishSecret and the next rotation
 * @param warmUp time before anything is measured
 * @param pool the kind of pool
 * @param poolSize the pool's maximum size
 * @param connectionTimeout how long a borrower waits
 * @param period how often each thread begins a short transaction; 25 ms, or 500 ms in a
 * matrix
 * @param churn how often one connection of each pool is replaced
 */
record Options(@DefaultValue("false") boolean matrix, @DefaultValue( {
		"baseline", "rekey", "aws-secretsmanager-jdbc", "aws-advanced-jdbc-wrapper",
		"spring-cloud-aws" }) List<Contestant> contestants, @DefaultValue("single") Strategy strategy,
		@DefaultValue("8s") Duration window, @DefaultValue("10s") EventDelivery event, @Nullable Integer rotations,
		@DefaultValue("14s") Duration gap, @DefaultValue("5s") Duration warmUp, @DefaultValue("hikari") PoolKind pool,
		@DefaultValue("10") int poolSize, @DefaultValue("2s") Duration connectionTimeout, @Nullable Duration period,
		@DefaultValue("500ms") Duration churn){

	private static final String PREFIX = "--";

	private static final int ROTATIONS = 3;

	private static final int MATRIX_ROTATIONS = 25;

	private static final Duration PERIOD = Duration.ofMillis(25);

	private static final Duration MATRIX_PERIOD = Duration.ofMillis(500);

	/**
	 * Reads the options.
	 * @param args as {@code --window=8s}, or {@code --matrix} for {@code --matrix=true}
	 * @return the options
	 */
	static Options parse(String... args) {
		MapConfigurationPropertySource source = new MapConfigurationPropertySource();
		for (String arg : args) {
			if (!arg.startsWith(PREFIX)) {
				throw new IllegalArgumentException("Not an option: " + arg);
			}
			int equals = arg.indexOf('=');
			source.put(arg.substring(PREFIX.length(), (equals < 0) ? arg.length() : equals),
					(equals < 0) ? "true" : arg.substring(equals + 1));
		}
		return new Binder(source).bindOrCreate(ConfigurationPropertyName.EMPTY, Bindable.of(Options.class),
				new NoUnboundElementsBindHandler(BindHandler.DEFAULT));
	}

	int rotationCount() {
		return (this.rotations != null) ? this.rotations : this.matrix ? MATRIX_ROTATIONS : ROTATIONS;
	}

	Duration pace() {
		return (this.period != null) ? this.period : this.matrix ? MATRIX_PERIOD : PERIOD;
	}

	/**
	 * Returns these options with another combination.
	 * @param combination the combination
	 * @return the options
	 */
	Options with(Combination combination) {
		return new Options(this.matrix, this.contestants, combination.strategy(), combination.window(),
				combination.event(), this.rotations, this.gap, this.warmUp, this.pool, this.poolSize,
				this.connectionTimeout, this.period, this.churn);
	}

}
