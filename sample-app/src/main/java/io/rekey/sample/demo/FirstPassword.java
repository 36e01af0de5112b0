// SPDX-License-Identifier: Apache-2.0

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
