// SPDX-License-Identifier: Apache-2.0

package io.rekey.guard;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Thrown when properties in files look like credentials and {@code rekey.guard.plaintext}
 * is {@code fail}.
 */
class PlaintextCredentialsException extends RuntimeException {

	private final List<PlaintextFinding> findings;

	PlaintextCredentialsException(List<PlaintextFinding> findings) {
		super("Properties in files look like credentials: "
				+ findings.stream().map(PlaintextFinding::toString).collect(Collectors.joining("; ")));
		this.findings = List.copyOf(findings);
	}

	List<PlaintextFinding> getFindings() {
		return this.findings;
	}

}
