// SPDX-License-Identifier: Apache-2.0

package io.rekey.typed;

import java.util.Set;

import io.rekey.Proof;
import io.rekey.SecretFollower;
import io.rekey.SecretId;
import io.rekey.SecretMismatchException;
import io.rekey.SecretVersion;
import org.jspecify.annotations.Nullable;

/**
 * Has one view follow its secret. A version that does not fit it is refused.
 */
final class ViewFollower implements SecretFollower {

	private final View<?> view;

	ViewFollower(View<?> view) {
		this.view = view;
	}

	@Override
	public Set<SecretId> secrets() {
		return Set.of(this.view.id());
	}

	@Override
	public String name() {
		return "rotating secret '" + this.view.name() + "'";
	}

	@Override
	public Proof prove(SecretVersion candidate) {
		try {
			this.view.prove(candidate);
			return Proof.accepted();
		}
		catch (SecretMismatchException ex) {
			return Proof.refused(ex.getReason());
		}
	}

	@Override
	public void apply(SecretVersion previous, SecretVersion live) {
		this.view.move(live);
	}

	@Override
	public void drop(SecretVersion last) {
		this.view.drop();
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof ViewFollower that && this.view.equals(that.view);
	}

	@Override
	public int hashCode() {
		return this.view.hashCode();
	}

}
