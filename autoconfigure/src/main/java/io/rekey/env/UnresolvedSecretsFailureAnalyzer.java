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
