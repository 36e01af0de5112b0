// SPDX-License-Identifier: Apache-2.0

package io.rekey.typed;

import java.util.Set;

import io.rekey.SecretFollower;
import io.rekey.SecretId;
import io.rekey.SecretVersion;
import org.jspecify.annotations.Nullable;

/**
 * Calls the handlers of one view.
 */
final class HandlersFollower implements SecretFollower {

	private final View<?> view;

	HandlersFollower(View<?> view) {
		this.view = view;
	}

	@Override
	public Set<SecretId> secrets() {
		return Set.of(this.view.id());
	}

	@Override
	public String name() {
		return "handlers of rotating secret '" + this.view.name() + "'";
	}

	@Override
	public void apply(SecretVersion previous, SecretVersion live) {
		this.view.tell();
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof HandlersFollower that && this.view.equals(that.view);
	}

	@Override
	public int hashCode() {
		return this.view.hashCode();
	}

}
