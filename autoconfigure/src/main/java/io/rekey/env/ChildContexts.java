// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.rekey.SecretVersion;
import io.rekey.store.Proof;
import io.rekey.store.RotationListener;
import io.rekey.store.RotationParties;
import io.rekey.store.RotationResult;
import io.rekey.store.SecretApplier;
import io.rekey.store.SecretProver;

import org.springframework.core.Ordered;

/**
 * Has the child contexts of a context take part in its rotations. There is one store and
 * one pipeline for all of them; each has beans and pools of its own. Safe for use by
 * several threads.
 */
final class ChildContexts implements SecretProver, SecretApplier, RotationListener, Ordered {

	private final SecretEnvironment secrets;

	private final List<RotationParties> children = new CopyOnWriteArrayList<>();

	ChildContexts(SecretEnvironment secrets) {
		this.secrets = secrets;
	}

	/**
	 * After the beans of the context itself, which those of its children may use.
	 */
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	SecretEnvironment secrets() {
		return this.secrets;
	}

	void join(RotationParties child) {
		this.children.add(child);
	}

	void leave(RotationParties child) {
		this.children.remove(child);
	}

	@Override
	public Proof prove(SecretVersion candidate) {
		for (RotationParties child : this.children) {
			Proof proof = child.prove(candidate);
			if (proof.refused()) {
				return proof;
			}
		}
		return Proof.accepted();
	}

	@Override
	public void apply(SecretVersion previous, SecretVersion current) {
		this.children.forEach((child) -> child.apply(previous, current));
	}

	@Override
	public void drop(SecretVersion last) {
		this.children.forEach((child) -> child.drop(last));
	}

	@Override
	public void onResult(RotationResult result) {
		this.children.forEach((child) -> child.tell(result));
	}

}
