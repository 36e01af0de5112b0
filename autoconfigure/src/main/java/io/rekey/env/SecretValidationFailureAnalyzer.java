// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.Set;
import java.util.stream.Collectors;

import io.rekey.task.Failures;
import io.rekey.task.Names;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.bind.validation.ValidationErrors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;

/**
 * Explains why properties that come from secrets are not valid. Spring Boot's own
 * analyzer would show the rejected values.
 */
@Order(0)
class SecretValidationFailureAnalyzer extends AbstractFailureAnalyzer<BindValidationException> {

	private final Environment environment;

	SecretValidationFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindValidationException cause) {
		ValidationErrors errors = cause.getValidationErrors();
		if (!(this.environment instanceof ConfigurableEnvironment configurable)) {
			return null;
		}
		SecretProperties properties = new SecretProperties(configurable);
		Set<String> secret = errors.getBoundProperties()
			.stream()
			.map((property) -> property.getName().toString())
			.filter((name) -> !properties.trace(name).isEmpty())
			.collect(Collectors.toSet());
		if (secret.isEmpty()) {
			return null;
		}
		String lines = errors.getAllErrors()
			.stream()
			.map((error) -> String.format("%n    %s: %s", name(errors, error), message(error)))
			.collect(Collectors.joining());
		return new FailureAnalysis(
				String.format("Properties under '%s' are not valid, and some come from secrets (%s):%n%s",
						errors.getName(), Names.list(secret), lines),
				"Correct the values, in the secret or in the file. They are not shown here.",
				new IllegalStateException(Failures.describe(cause)));
	}

	/**
	 * A message may quote the value that it is about.
	 */
	private static String message(ObjectError error) {
		String message = String.valueOf(error.getDefaultMessage());
		String value = (error instanceof FieldError field) ? String.valueOf(field.getRejectedValue()) : "";
		return value.isEmpty() ? message : message.replace(value, "******");
	}

	private static String name(ValidationErrors errors, ObjectError error) {
		return (error instanceof FieldError field) ? errors.getName() + "." + field.getField()
				: errors.getName().toString();
	}

}
