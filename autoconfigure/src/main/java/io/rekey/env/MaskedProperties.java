// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * Tells which properties nobody may be shown: those that resolve to a secret, any text
 * that contains the value of one, and credentials for AWS. What only tells where a
 * database is may stand in other properties.
 */
final class MaskedProperties {

	private static final List<ConfigurationPropertyName> CREDENTIALS = List.of(
			ConfigurationPropertyName.of("rekey.aws.credentials"),
			ConfigurationPropertyName.of("spring.cloud.aws.credentials"));

	private final SecretProperties properties;

	private final SecretTexts texts;

	MaskedProperties(SecretProperties properties, SecretTexts texts) {
		this.properties = properties;
		this.texts = texts;
	}

	/**
	 * Whether a value is to be masked.
	 * @param key the name of its property, in any form
	 * @param value the value
	 * @return whether it comes from a secret, or is a credential for AWS
	 */
	boolean hides(String key, @Nullable Object value) {
		return key.startsWith(SecretReference.PREFIX) || isDerived(key)
				|| (value != null && this.texts.areIn(value.toString()));
	}

	/**
	 * Endpoints name properties by their place in a file or by the field of a bean.
	 */
	private boolean isDerived(String key) {
		ConfigurationPropertyName name = ConfigurationPropertyName.adapt(key, '.');
		return !this.properties.trace(key).isEmpty() || !this.properties.trace(name.toString()).isEmpty()
				|| CREDENTIALS.stream()
					.anyMatch((prefix) -> prefix.isAncestorOf(name)
							|| prefix.isAncestorOf(ConfigurationPropertyName.adapt(key, '_')));
	}

}
