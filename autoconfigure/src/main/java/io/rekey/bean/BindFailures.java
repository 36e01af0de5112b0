// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.util.Set;
import java.util.stream.Collectors;

import io.rekey.env.SecretProperties;
import io.rekey.env.SecretReference;
import io.rekey.task.Failures;
import io.rekey.task.Names;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.convert.ConversionException;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;

/**
 * Puts into words why properties can't be bound, without any value: Spring's own messages
 * quote them.
 */
final class BindFailures {

	private final SecretProperties properties;

	BindFailures(SecretProperties properties) {
		this.properties = properties;
	}

	/**
	 * Describes a failure.
	 * @param bean how the bean is called
	 * @param failure why it can't be bound
	 * @return the description
	 */
	String describe(String bean, Throwable failure) {
		return "it does not fit " + bean + ": " + reason(failure);
	}

	private String reason(Throwable failure) {
		BindException innermost = null;
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof BindValidationException invalid) {
				return violations(invalid);
			}
			if (cause instanceof UnboundConfigurationPropertiesException unbound) {
				return Names
					.list(unbound.getUnboundProperties().stream().map((property) -> at(property.getName())).toList())
						+ " has nothing to be bound to";
			}
			innermost = (cause instanceof BindException bind) ? bind : innermost;
		}
		return (innermost != null) ? mismatch(innermost) : Failures.describe(failure);
	}

	private String mismatch(BindException failure) {
		ConfigurationProperty property = failure.getProperty();
		Throwable cause = failure.getCause();
		if (property != null && cause instanceof ConversionException) {
			return at(property.getName()) + " can't be converted to " + failure.getTarget().getType();
		}
		return at(failure.getName()) + " can't be bound to " + failure.getTarget().getType()
				+ ((cause != null) ? " (" + Failures.describe(cause) + ")" : "");
	}

	private String violations(BindValidationException invalid) {
		return invalid.getValidationErrors()
			.getAllErrors()
			.stream()
			.map((error) -> violation(error, invalid.getValidationErrors().getName()))
			.collect(Collectors.joining(", "));
	}

	private String violation(ObjectError error, ConfigurationPropertyName prefix) {
		String constraint = (error.getCode() != null) ? " (" + error.getCode() + ")" : "";
		ConfigurationPropertyName name = (error instanceof FieldError field)
				? prefix
					.append(ConfigurationPropertyName.adapt(DataObjectPropertyName.toDashedForm(field.getField()), '.'))
				: prefix;
		return at(name) + " is not valid" + constraint;
	}

	/**
	 * Names a property and where its value comes from.
	 */
	private String at(ConfigurationPropertyName property) {
		Set<SecretReference> secrets = this.properties.trace(property.toString());
		return "'" + Names.printable(property.toString()) + "'" + (secrets.isEmpty() ? ""
				: " of " + Names.list(secrets.stream().map(SecretReference::toString).toList()));
	}

}
