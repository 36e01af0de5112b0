// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.policy;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;

import io.rekey.env.DeclaredSecrets;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Prints the policies of an application that has not read its secrets: the JSON on
 * standard output, notes and failures on standard error.
 */
final class PolicyPrint {

	private final ConfigurableBootstrapContext bootstrapContext;

	private final PrintStream out;

	private final PrintStream err;

	PolicyPrint(ConfigurableBootstrapContext bootstrapContext, PrintStream out, PrintStream err) {
		this.bootstrapContext = bootstrapContext;
		this.out = out;
		this.err = err;
	}

	/**
	 * Prints the policies.
	 * @param environment the environment, after its files were loaded
	 * @return the exit code of the application: 0, or 1 if they could not be made
	 */
	int print(ConfigurableEnvironment environment) {
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
