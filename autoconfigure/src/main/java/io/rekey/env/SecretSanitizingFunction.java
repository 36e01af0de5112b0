/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.rekey.env;

import java.util.List;

import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.Ordered;
import org.springframework.core.env.PropertySource;

/**
 * Masks what comes from a secret in the endpoints that show configuration, whatever
 * {@code show-values} says: properties that resolve to a secret, any text that contains
 * the value of one, and credentials for AWS.
 */
final class SecretSanitizingFunction implements SanitizingFunction, Ordered {

	private static final List<ConfigurationPropertyName> CREDENTIALS = List.of(
			ConfigurationPropertyName.of("rekey.aws.credentials"),
			ConfigurationPropertyName.of("spring.cloud.aws.credentials"));

	private final SecretProperties properties;

	private final SecretTexts texts;

	SecretSanitizingFunction(SecretProperties properties, SecretTexts texts) {
		this.properties = properties;
		this.texts = texts;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public SanitizableData apply(SanitizableData data) {
		Object value = data.getValue();
		PropertySource<?> source = data.getPropertySource();
		boolean derived = (source != null && ImportedSources.isImported(source))
				|| data.getKey().startsWith(SecretReference.PREFIX) || isDerived(data.getKey())
				|| (value != null && this.texts.areIn(value.toString()));
		return derived ? data.withSanitizedValue() : data;
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
