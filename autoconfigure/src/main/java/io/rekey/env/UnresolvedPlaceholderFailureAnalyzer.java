// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.util.PlaceholderResolutionException;

/**
 * Explains a reference that stands in an annotation, such as {@code @Value}, and has no
 * value.
 */
@Order(0)
class UnresolvedPlaceholderFailureAnalyzer extends AbstractFailureAnalyzer<PlaceholderResolutionException> {

	private final Environment environment;

	UnresolvedPlaceholderFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, PlaceholderResolutionException cause) {
		if (cause.getPlaceholder().startsWith(SecretReference.PREFIX)
				&& this.environment instanceof ConfigurableEnvironment configurable) {
			PropertySource<?> source = configurable.getPropertySources().get(SecretReferencePropertySource.NAME);
			if (source instanceof SecretReferencePropertySource references) {
				return analyze(rootFailure, references.getSource().resolver().explain(cause.getPlaceholder()));
			}
			if ("false".equals(configurable.getProperty("rekey.enabled"))) {
				return analyze(rootFailure, SecretProblems.unloaded(cause.getPlaceholder()));
			}
		}
		return null;
	}

	private static @Nullable FailureAnalysis analyze(Throwable rootFailure, @Nullable SecretProblem problem) {
		return (problem != null) ? new UnresolvedSecretsFailureAnalyzer().analyze(rootFailure,
				new UnresolvedSecretsException(List.of(problem))) : null;
	}

}
