// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.LinkedHashSet;
import java.util.Set;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Lists everything that is wrong with secrets at once, each with its place and the fix.
 */
class UnresolvedSecretsFailureAnalyzer extends AbstractFailureAnalyzer<UnresolvedSecretsException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, UnresolvedSecretsException cause) {
		int count = cause.getProblems().size();
		StringBuilder description = new StringBuilder(
				(count == 1) ? "A secret could not be resolved:" : count + " secrets could not be resolved:");
		Set<String> actions = new LinkedHashSet<>();
		for (SecretProblem problem : cause.getProblems()) {
			description.append(String.format("%n%n    ")).append(problem.subject());
			if (problem.property() != null) {
				description.append(String.format("%n        Property: ")).append(problem.property());
			}
			if (problem.origin() != null) {
				description.append(String.format("%n        Origin: ")).append(problem.origin());
			}
			description.append(String.format("%n        Reason: ")).append(problem.reason());
			actions.add(problem.action());
		}
		String action = (actions.size() == 1) ? actions.iterator().next()
				: "    - " + String.join(String.format("%n    - "), actions);
		return new FailureAnalysis(description.toString(),
				(actions.size() == 1) ? action : String.format("Fix the following:%n%n%s", action), cause);
	}

}
