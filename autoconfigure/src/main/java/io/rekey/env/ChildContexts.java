// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.rekey.SecretFollower;
import io.rekey.SecretId;
import io.rekey.store.FollowerSource;
import io.rekey.store.Participants;
import io.rekey.store.RotationListener;
import io.rekey.store.RotationResult;

import org.springframework.core.Ordered;

/**
 * Has the child contexts of a context take part in its rotations. There is one store and
 * one pipeline for all of them; each has beans and pools of its own. Safe for use by
 * several threads.
 */
final class ChildContexts implements FollowerSource, RotationListener, Ordered {

	private final SecretEnvironment secrets;

	private final List<Participants> children = new CopyOnWriteArrayList<>();

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

	void join(Participants child) {
		this.children.add(child);
	}

	void leave(Participants child) {
		this.children.remove(child);
	}

	@Override
	public Collection<SecretFollower> of(SecretId id) {
		return this.children.stream().flatMap((child) -> child.followersOf(id).stream()).toList();
	}

	@Override
	public void onResult(RotationResult result) {
		this.children.forEach((child) -> child.tell(result));
	}

}
