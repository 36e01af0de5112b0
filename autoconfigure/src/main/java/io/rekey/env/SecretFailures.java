// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.List;

import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Makes the exceptions for properties that name a secret which can't be used. They are
 * reported like references that can't be resolved: with the property, its origin and the
 * fix. Safe for use by several threads.
 */
public final class SecretFailures {

	private final ConfigurableEnvironment environment;

	public SecretFailures(ConfigurableEnvironment environment) {
		this.environment = environment;
	}

	/**
	 * Makes the exception for a secret that can't be read.
	 * @param property the property that names the secret
	 * @param ex why it can't be read
	 * @return the exception to throw
	 */
	public RuntimeException unavailable(String property, SecretUnavailableException ex) {
		SecretAliases aliases = SecretAliases.from(Binder.get(this.environment));
		SecretProblem problem = new SecretProblems(aliases).unavailable(ex.getId().value(), ex);
		String action = (ex.getReason() == Reason.NOT_FOUND)
				? "Create secret '" + aliases.locate(ex.getId()).secretId()
						+ "' in this account and region, or correct its name or alias in '" + property + "'."
				: problem.action();
		return exception(property, problem.subject(), problem.reason(), action);
	}

	/**
	 * Makes the exception for a secret that lacks something.
	 * @param property the property that names the secret
	 * @param subject the secret
	 * @param reason what is wrong, without any value
	 * @param action what to do about it
	 * @return the exception to throw
	 */
	public RuntimeException exception(String property, String subject, String reason, String action) {
		return new UnresolvedSecretsException(
				List.of(new SecretProblem(subject, property, origin(property), reason, action)));
	}

	private @Nullable Origin origin(String property) {
		ConfigurationPropertyName name = ConfigurationPropertyName.adapt(property, '.');
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			ConfigurationProperty found = source.getConfigurationProperty(name);
			if (found != null) {
				return found.getOrigin();
			}
		}
		return null;
	}

}
