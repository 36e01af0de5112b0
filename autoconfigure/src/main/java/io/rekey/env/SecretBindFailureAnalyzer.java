// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.Set;

import io.rekey.task.Failures;
import io.rekey.task.Names;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/**
 * Explains a secret's value that does not fit the type it is bound to. Spring Boot's own
 * analyzer would show the value.
 */
@Order(0)
class SecretBindFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {

	private final Environment environment;

	SecretBindFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
		ConfigurationProperty property = cause.getProperty();
		if (property == null || !(this.environment instanceof ConfigurableEnvironment configurable)) {
			return null;
		}
		Set<SecretReference> references = new SecretProperties(configurable).trace(property.getName().toString());
		if (references.isEmpty()) {
			return null;
		}
		return new FailureAnalysis(
				String.format(
						"The value of a secret does not fit the property it is bound to:%n%n    Property: %s%n"
								+ "    Origin: %s%n    Secret: %s%n    Type: %s",
						property.getName(), property.getOrigin(), describe(references), cause.getTarget().getType()),
				"Correct the value in the secret, or the type of the property. The value is not shown here.",
				new IllegalStateException(Failures.describe(cause)));
	}

	private static String describe(Set<SecretReference> references) {
		return Names.list(references.stream().map((reference) -> "${" + reference + "}").toList());
	}

}
