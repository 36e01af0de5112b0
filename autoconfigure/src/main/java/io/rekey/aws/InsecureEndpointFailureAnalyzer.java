// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Names the endpoint without TLS, and where it is set.
 */
class InsecureEndpointFailureAnalyzer extends AbstractFailureAnalyzer<InsecureEndpointException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InsecureEndpointException cause) {
		return new FailureAnalysis(cause.getMessage(), InsecureEndpointException.FIX, cause);
	}

}
