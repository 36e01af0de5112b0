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

package io.rekey.typed;

import io.rekey.SecretVersion;
import io.rekey.store.SecretApplier;

import org.springframework.core.Ordered;

/**
 * Calls the handlers of views after pools and beans follow a new version.
 */
final class ViewHandlers implements SecretApplier, Ordered {

	private final Views views;

	ViewHandlers(Views views) {
		this.views = views;
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE - 1;
	}

	@Override
	public void apply(SecretVersion previous, SecretVersion current) {
		this.views.of(current.id()).forEach(View::tell);
	}

}
