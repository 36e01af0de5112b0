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
