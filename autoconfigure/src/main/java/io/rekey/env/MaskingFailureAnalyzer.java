// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.ArrayList;
import java.util.List;

import io.rekey.SecretMismatchException;
import io.rekey.SecretUnavailableException;
import io.rekey.task.Failures;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/**
 * Reports a start that fails with the value of a secret in a message, in whatever code it
 * was thrown, with the value masked. Otherwise Spring Boot would log the exception, or
 * explain it with the value.
 */
@Order(10)
class MaskingFailureAnalyzer implements FailureAnalyzer {

	private static final int MAX_DEPTH = 20;

	private final Environment environment;

	MaskingFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	public @Nullable FailureAnalysis analyze(Throwable failure) {
		SecretTexts texts = texts();
		List<Throwable> causes = causes(failure);
		List<String> messages = causes.stream().map(Throwable::toString).toList();
		if (texts == null || causes.stream().anyMatch(MaskingFailureAnalyzer::isOurs)
				|| messages.stream().noneMatch(texts::areIn)) {
			return null;
		}
		return new FailureAnalysis(
				String.format(
						"The application failed to start, and what was thrown holds the value of a secret. It is"
								+ " masked here:%n%n    %s",
						String.join(String.format("%n    caused by "), messages.stream().map(texts::mask).toList())),
				"Fix what the message describes. Code that throws an exception should not put values into its message.",
				new IllegalStateException(Failures.describe(failure)));
	}

	private @Nullable SecretTexts texts() {
		return (this.environment instanceof ConfigurableEnvironment configurable && configurable.getPropertySources()
			.get(SecretReferencePropertySource.NAME) instanceof SecretReferencePropertySource references)
					? SecretTexts.butAddresses(references.getSource().store()) : null;
	}

	/**
	 * These never hold a value, but names, and a name may have a value in it by chance:
	 * the user {@code orders} and the secret {@code prod/orders/db}.
	 */
	private static boolean isOurs(Throwable cause) {
		return cause instanceof UnresolvedSecretsException || cause instanceof SecretUnavailableException
				|| cause instanceof SecretMismatchException;
	}

	private static List<Throwable> causes(Throwable failure) {
		List<Throwable> causes = new ArrayList<>();
		for (Throwable cause = failure; cause != null && causes.size() < MAX_DEPTH; cause = cause.getCause()) {
			causes.add(cause);
		}
		return causes;
	}

}
