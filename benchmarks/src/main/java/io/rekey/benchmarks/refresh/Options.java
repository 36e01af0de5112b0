// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.refresh;

import java.time.Duration;
import java.util.List;

import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;

/**
 * The options of a run, as {@code --rotations=20}.
 *
 * @param contestants who runs, in this order
 * @param beans how many configuration beans the application has
 * @param secrets how many secrets it imports
 * @param latency how long each call of Secrets Manager takes
 * @param rotations how many rotations are measured, and how many more are watched
 * @param warmUp how many rotations come before
 * @param gap time between two rotations
 * @param spread over which time Rekey spreads the checks of a fleet's replicas
 */
record Options(@DefaultValue( {
		"floor", "rekey", "rekey-refresh", "spring-cloud-aws" }) List<Contestant> contestants,
		@DefaultValue({ "10", "500" }) List<Integer> beans, @DefaultValue({ "1", "100" }) List<Integer> secrets,
		@DefaultValue({ "0ms", "20ms" }) List<Duration> latency, @DefaultValue("20") int rotations,
		@DefaultValue("5") int warmUp, @DefaultValue("250ms") Duration gap, @DefaultValue("0ms") Duration spread){

	/**
	 * Reads the options.
	 * @param args as {@code --rotations=20}
	 * @return the options
	 */
	static Options parse(String... args) {
		SimpleCommandLinePropertySource given = new SimpleCommandLinePropertySource(args);
		MapConfigurationPropertySource source = new MapConfigurationPropertySource();
		for (String name : given.getPropertyNames()) {
			source.put(name, String.valueOf(given.getProperty(name)));
		}
		return new Binder(source).bindOrCreate(ConfigurationPropertyName.EMPTY, Bindable.of(Options.class),
				new NoUnboundElementsBindHandler(BindHandler.DEFAULT));
	}

	/**
	 * These options with so many rotations.
	 */
	Options withRotations(int number) {
		return new Options(this.contestants, this.beans, this.secrets, this.latency, number, this.warmUp, this.gap,
				this.spread);
	}

}
