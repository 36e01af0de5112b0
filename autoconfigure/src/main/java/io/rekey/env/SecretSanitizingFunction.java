// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.core.Ordered;
import org.springframework.core.env.PropertySource;

/**
 * Masks what comes from a secret in the endpoints that show configuration, whatever
 * {@code show-values} says.
 */
final class SecretSanitizingFunction implements SanitizingFunction, Ordered {

	private final MaskedProperties masked;

	SecretSanitizingFunction(MaskedProperties masked) {
		this.masked = masked;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public SanitizableData apply(SanitizableData data) {
		PropertySource<?> source = data.getPropertySource();
		boolean hidden = (source != null && ImportedSources.isImported(source))
				|| this.masked.hides(data.getKey(), data.getValue());
		return hidden ? data.withSanitizedValue() : data;
	}

}
