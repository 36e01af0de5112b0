// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.policy;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.Ordered;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;

/**
 * Prints the policies of an application that is run with {@code --rekey.policy.print},
 * and ends it: before a secret is read, a bean is made, or anything is logged. So it also
 * works where the secrets can't be read yet. Standard output has the JSON alone, standard
 * error all else; the exit code is 1 if something failed. Whoever catches what the run of
 * the application throws goes on.
 * <p>
 * A property of another source does not count: no file can keep an application from
 * starting.
 */
class PolicyPrinter implements EnvironmentPostProcessor, Ordered {

	static final String PROPERTY = "rekey.policy.print";

	private final ConfigurableBootstrapContext bootstrapContext;

	PolicyPrinter(ConfigurableBootstrapContext bootstrapContext) {
		this.bootstrapContext = bootstrapContext;
	}

	/**
	 * Once all files are known, and before anything is checked or read.
	 */
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE - 2;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		if (isAsked(environment)) {
			int exitCode = new PolicyPrint(this.bootstrapContext, System.out, System.err).print(environment);
			PolicyPrintedException printed = new PolicyPrintedException(exitCode);
			printed.endMainThread();
			// Nothing is logged between the start and the set-up of the log, for ever
			// else.
			LoggingSystem.get(application.getClassLoader()).cleanUp();
			throw printed;
		}
	}

	private static boolean isAsked(ConfigurableEnvironment environment) {
		for (PropertySource<?> source : environment.getPropertySources()) {
			if (source instanceof CommandLinePropertySource<?> && source.containsProperty(PROPERTY)) {
				return !"false".equalsIgnoreCase(String.valueOf(source.getProperty(PROPERTY)));
			}
		}
		return false;
	}

}
