// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.start;

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
 * The options of a run, as {@code --starts=5}.
 *
 * @param contestants who starts, in this order, again and again
 * @param secrets how many secrets are used
 * @param latency how long each call takes
 * @param starts how often each combination is measured
 * @param archive whether the JVM finds its classes in an archive that a start before has
 * made, for each contestant its own
 */
record Options(@DefaultValue( {
		"baseline", "rekey-disabled", "rekey-unused", "rekey", "rekey-references", "rekey-with-queue",
		"spring-cloud-aws" }) List<Contestant> contestants,
		@DefaultValue({ "1", "10", "50", "200" }) List<Integer> secrets,
		@DefaultValue({ "0ms", "20ms" }) List<Duration> latency, @DefaultValue("7") int starts,
		@DefaultValue("false") boolean archive){

	/**
	 * Reads the options.
	 * @param args as {@code --starts=5}
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
