// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.annotation.Order;

/**
 * Explains the value of a secret that does not fit where it is injected, by
 * {@code @Value} for example.
 */
@Order(0)
class SecretConversionFailureAnalyzer extends AbstractFailureAnalyzer<SecretConversionException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, SecretConversionException cause) {
		String bean = bean(rootFailure);
		return new FailureAnalysis(
				String.format(
						"The value of a secret does not fit where it is injected:%n%n    Bean: %s%n    Secret: %s"
								+ "%n    Type: %s",
						(bean != null) ? bean : "unknown", cause.getSecret(), cause.getType()),
				"Correct the value in the secret, or the type it is injected as. The value is not shown here.", cause);
	}

	private static @Nullable String bean(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof BeanCreationException creation && creation.getBeanName() != null) {
				return creation.getBeanName();
			}
		}
		return null;
	}

}
