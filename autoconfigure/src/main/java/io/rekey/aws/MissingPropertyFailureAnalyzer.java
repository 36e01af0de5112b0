// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Names the property that is missing.
 */
class MissingPropertyFailureAnalyzer extends AbstractFailureAnalyzer<MissingPropertyException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, MissingPropertyException cause) {
		return new FailureAnalysis(cause.getMessage(), cause.action(), cause);
	}

}
