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

package io.rekey.sample.demo;

import io.rekey.sample.embedded.EmbeddedStack;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Knows whether PostgreSQL still accepts the password that the application started with.
 * A refused one stays refused, so it is not tried again.
 */
@Component
class FirstPassword {

	private final ObjectProvider<EmbeddedStack> stack;

	private volatile boolean refused;

	FirstPassword(ObjectProvider<EmbeddedStack> stack) {
		this.stack = stack;
	}

	@Nullable Boolean isRefused() {
		EmbeddedStack embedded = this.stack.getIfAvailable();
		if (embedded == null) {
			return null;
		}
		if (!this.refused) {
			this.refused = !embedded.acceptsFirstPassword();
		}
		return this.refused;
	}

}
