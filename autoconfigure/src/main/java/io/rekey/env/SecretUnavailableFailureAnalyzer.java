// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import io.rekey.SecretUnavailableException;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/**
 * Explains why a secret can't be read that code of the application asked for, and what to
 * do about it.
 */
class SecretUnavailableFailureAnalyzer extends AbstractFailureAnalyzer<SecretUnavailableException> {

	private final Environment environment;

	SecretUnavailableFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, SecretUnavailableException cause) {
		SecretProblem problem = new SecretProblems(SecretAliases.from(Binder.get(this.environment)))
			.unavailable(cause.getId().value(), cause);
		return new FailureAnalysis("Secret '" + problem.subject()
				+ "', which the application asked for, can't be read: " + problem.reason(), problem.action(), cause);
	}

}
