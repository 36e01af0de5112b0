// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.Set;
import java.util.stream.Collectors;

import io.rekey.task.Failures;
import io.rekey.task.Names;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/**
 * Names properties that have nothing to be bound to, where the type wants no others.
 * Spring Boot's own analyzer would show their values, those from secrets included.
 */
@Order(0)
class SecretUnboundFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {

	private static final int MOST = 20;

	private final Environment environment;

	SecretUnboundFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
		if (!(cause.getCause() instanceof UnboundConfigurationPropertiesException unbound)
				|| !(this.environment instanceof ConfigurableEnvironment configurable)) {
			return null;
		}
		SecretProperties properties = new SecretProperties(configurable);
		Set<ConfigurationProperty> all = unbound.getUnboundProperties();
		if (all.stream().allMatch((property) -> secrets(properties, property).isEmpty())) {
			return null;
		}
		return new FailureAnalysis(
				String.format("Properties have nothing to be bound to in %s, and some come from secrets:%n%s",
						cause.getTarget().getType(),
						all.stream()
							.limit(MOST)
							.map((property) -> describe(property, secrets(properties, property)))
							.collect(Collectors.joining()) + more(all.size())),
				"Remove the properties, and the keys from their secrets, or let the type ignore what it does not know"
						+ " (ignoreUnknownFields).",
				new IllegalStateException(Failures.describe(cause)));
	}

	private static String more(int properties) {
		return (properties > MOST) ? String.format("%n    and %d more%n", properties - MOST) : "";
	}

	private static Set<SecretReference> secrets(SecretProperties properties, ConfigurationProperty property) {
		return properties.trace(property.getName().toString());
	}

	private static String describe(ConfigurationProperty property, Set<SecretReference> secrets) {
		return String.format("%n    Property: %s%n    %s%n    Origin: %s%n",
				Names.printable(property.getName().toString()),
				secrets.isEmpty() ? "Value: \"" + property.getValue() + "\""
						: "Secret: " + Names.list(secrets.stream().map(SecretReference::toString).toList()),
				property.getOrigin());
	}

}
