// SPDX-License-Identifier: Apache-2.0

package io.rekey.typed;

import java.util.Collection;

import io.rekey.SecretFollower;
import io.rekey.SecretId;
import io.rekey.store.FollowerSource;

import org.springframework.core.Ordered;

/**
 * Calls the handlers of views after pools and beans follow a new version.
 */
final class ViewHandlers implements FollowerSource, Ordered {

	private final Views views;

	ViewHandlers(Views views) {
		this.views = views;
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE - 1;
	}

	@Override
	public Collection<SecretFollower> of(SecretId id) {
		return this.views.viewsOf(id).stream().<SecretFollower>map(HandlersFollower::new).toList();
	}

}
