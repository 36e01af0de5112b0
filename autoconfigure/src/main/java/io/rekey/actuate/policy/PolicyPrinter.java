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
