// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Thrown when references or imports can't be resolved: all of them in one message.
 */
class UnresolvedSecretsException extends RuntimeException {

	private final List<SecretProblem> problems;

	UnresolvedSecretsException(List<SecretProblem> problems) {
		super("Unresolved secrets: "
				+ problems.stream().map(SecretProblem::toString).collect(Collectors.joining("; ")));
		this.problems = List.copyOf(problems);
	}

	List<SecretProblem> getProblems() {
		return this.problems;
	}

}
