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
