// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.List;

import io.rekey.SecretVersion;
import io.rekey.store.Proof;
import io.rekey.store.SecretJson;
import io.rekey.store.SecretProver;

import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;

/**
 * Refuses a version that would leave a reference without a value, as at start, or turn an
 * imported JSON secret into plain text.
 */
final class SecretReferenceProver implements SecretProver, PriorityOrdered {

	private final SecretEnvironment secrets;

	private final ConfigurableEnvironment environment;

	SecretReferenceProver(SecretEnvironment secrets, ConfigurableEnvironment environment) {
		this.secrets = secrets;
		this.environment = environment;
	}

	/**
	 * Before those that try a version out: this is quicker, and names the key.
	 */
	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public Proof prove(SecretVersion candidate) {
		SecretVersion live = this.secrets.current(candidate.id());
		String flaw = SecretJson.flaw(candidate);
		if ((flaw != null || (live != null && live.isJson() && !candidate.isJson())) && isImported(candidate)) {
			return Proof.refused((flaw != null) ? "it is imported and begins like a JSON object, but " + flaw
					: "it is no JSON object any more, and its keys are imported");
		}
		List<SecretProblem> problems = SecretReads.asOf(candidate,
				() -> new ReferenceScanner(this.environment).findProblems(this.secrets.resolver()::explain));
		return problems.isEmpty() ? Proof.accepted() : Proof.refused(problems.get(0).toString());
	}

	private boolean isImported(SecretVersion candidate) {
		for (PropertySource<?> source : ImportedSources.each(this.environment.getPropertySources())) {
			if (source instanceof SecretPropertySource imported && imported.getSource().id().equals(candidate.id())) {
				return true;
			}
		}
		return false;
	}

}
