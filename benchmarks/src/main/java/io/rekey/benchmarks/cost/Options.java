// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.cost;

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
import org.springframework.util.Assert;

/**
 * The options of a run, as {@code --window=24m}.
 *
 * @param contestants who is counted
 * @param secrets how many secrets are imported
 * @param window how long an idle replica is counted
 * @param scale how much faster than by default Rekey compares and sweeps
 * @param reloadScale how much faster than by default Spring Cloud AWS polls, whose calls
 * come one after another
 * @param rotations how many rotations are counted
 * @param replicas how large the fleet is
 */
record Options(@DefaultValue( {
		"rekey", "rekey-with-queue", "rekey-with-provisioned-queue", "spring-cloud-aws",
		"restart" }) List<Contestant> contestants, @DefaultValue({ "1", "10", "50", "200" }) List<Integer> secrets,
		@DefaultValue("4m") Duration window, @DefaultValue("60") int scale, @DefaultValue("10") int reloadScale,
		@DefaultValue("3") int rotations, @DefaultValue("50") int replicas){

	/**
	 * Rounds of calls must stay apart.
	 */
	private static final int MAX_SCALE = 100;

	private static final int MAX_RELOAD_SCALE = 20;

	Options {
		Assert.isTrue(scale >= 1 && scale <= MAX_SCALE, "'scale' must be from 1 to " + MAX_SCALE);
		Assert.isTrue(reloadScale >= 1 && reloadScale <= MAX_RELOAD_SCALE,
				"'reload-scale' must be from 1 to " + MAX_RELOAD_SCALE);
	}

	/**
	 * Reads the options.
	 * @param args as {@code --window=24m}
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

}
