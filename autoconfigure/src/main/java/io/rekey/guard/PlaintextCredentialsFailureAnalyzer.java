// SPDX-License-Identifier: Apache-2.0

package io.rekey.guard;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Lists all properties that look like credentials, each with its place and the fix.
 */
class PlaintextCredentialsFailureAnalyzer extends AbstractFailureAnalyzer<PlaintextCredentialsException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, PlaintextCredentialsException cause) {
		return new FailureAnalysis(PlaintextReport.describe(cause.getFindings()), PlaintextReport.ACTION, cause);
	}

}
