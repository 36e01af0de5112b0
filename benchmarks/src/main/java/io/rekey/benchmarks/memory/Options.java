// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.memory;

import java.util.List;
import java.util.Set;

import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;

/**
 * What to measure.
 *
 * @param parts what of it all
 * @param uses by whom
 * @param secrets how many secrets the applications have, growing
 * @param rotations how many rotations the growth is measured over
 */
record Options(@DefaultValue( {
		"size", "threads", "growth" }) Set<Part> parts,
		@DefaultValue({ "plain", "rekey-imports", "spring-cloud-aws-imports", "rekey-references",
				"rekey-more-references", "placeholders" }) List<Use> uses,
		@DefaultValue({ "100", "1000" }) List<Integer> secrets, @DefaultValue("10000") int rotations){

	/**
	 * A part of the benchmark.
	 */
	enum Part {

		SIZE, THREADS, GROWTH

	}

	/**
	 * Reads the options.
	 * @param args as {@code --rotations=1000}
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
