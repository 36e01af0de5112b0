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

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

import io.rekey.env.DeclaredSecrets;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.Ordered;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;

/**
 * Prints the policies of an application that is run with {@code --rekey.policy.print},
 * and ends it: before a secret is read, a bean is made, or anything is logged. So it also
 * works where the secrets can't be read yet. Standard output has the JSON alone, standard
 * error all else; the exit code is 1 if something failed.
 * <p>
 * A property of another source does not count: no file can keep an application from
 * starting.
 */
class PolicyPrinter implements EnvironmentPostProcessor, Ordered {

	static final String PROPERTY = "rekey.policy.print";

	private final ConfigurableBootstrapContext bootstrapContext;

	private final PrintStream out;

	private final PrintStream err;

	private final IntConsumer exit;

	PolicyPrinter(ConfigurableBootstrapContext bootstrapContext) {
		this(bootstrapContext, System.out, System.err, System::exit);
	}

	PolicyPrinter(ConfigurableBootstrapContext bootstrapContext, PrintStream out, PrintStream err, IntConsumer exit) {
		this.bootstrapContext = bootstrapContext;
		this.out = out;
		this.err = err;
		this.exit = exit;
	}

	/**
	 * Once all files are known, and right before the secrets are read.
	 */
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE - 1;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		if (isAsked(environment)) {
			this.exit.accept(print(environment));
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

	private int print(ConfigurableEnvironment environment) {
		try {
			SecretsPolicy policy = create(environment);
			Map<String, PolicyDocument> documents = policy.documents();
			PolicyDocument own = documents.get(SecretsPolicy.OWN_ROLE);
			this.out.println((documents.size() == 1 && own != null) ? own.toJson() : PolicyJson.write(documents));
			policy.notes().forEach(this.err::println);
			return 0;
		}
		catch (RuntimeException ex) {
			this.err.println("The policy could not be printed: " + ex.getMessage());
			return 1;
		}
		finally {
			this.out.flush();
			this.err.flush();
		}
	}

	private SecretsPolicy create(ConfigurableEnvironment environment) {
		Binder binder = Binder.get(environment);
		DeclaredSecrets secrets = DeclaredSecrets.unread(this.bootstrapContext, environment);
		return new SecretsPolicyFactory(binder).create(secrets.locations(), Map.of(), null, describes(binder));
	}

	/**
	 * Secrets are described for the endpoint that shows them.
	 */
	private static boolean describes(Binder binder) {
		List<String> exposed = exposure(binder, "include");
		List<String> hidden = exposure(binder, "exclude");
		return List.of("*", "secrets").stream().anyMatch(exposed::contains)
				&& List.of("*", "secrets").stream().noneMatch(hidden::contains);
	}

	private static List<String> exposure(Binder binder, String which) {
		String @Nullable [] ids = binder.bind("management.endpoints.web.exposure." + which, String[].class)
			.orElse(new String[0]);
		return (ids != null) ? List.of(ids) : List.of();
	}

}
