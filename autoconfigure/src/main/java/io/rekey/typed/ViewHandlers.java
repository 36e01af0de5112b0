// SPDX-License-Identifier: Apache-2.0

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
