// SPDX-License-Identifier: Apache-2.0

package io.rekey.typed;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import io.rekey.SecretFollower;
import io.rekey.SecretId;
import io.rekey.env.SecretReaders;
import io.rekey.env.SecretReference;
import io.rekey.store.FollowerSource;

import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;

/**
 * All views of a context. Refuses a version that does not fit one of them, and moves them
 * on. Safe for use by several threads.
 */
final class Views implements FollowerSource, SecretReaders, PriorityOrdered {

	private final List<View<?>> all = new CopyOnWriteArrayList<>();

	/**
	 * Before those that log in: this is quicker, and names the key.
	 */
	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	void add(View<?> view) {
		this.all.add(view);
	}

	void remove(View<?> view) {
		this.all.remove(view);
	}

	List<View<?>> viewsOf(SecretId id) {
		List<View<?>> views = new ArrayList<>();
		for (View<?> view : this.all) {
			if (view.id().equals(id)) {
				views.add(view);
			}
		}
		return views;
	}

	@Override
	public Collection<SecretFollower> of(SecretId id) {
		return viewsOf(id).stream().<SecretFollower>map(ViewFollower::new).toList();
	}

	@Override
	public Collection<Reader> of(SecretReference key, Set<String> properties) {
		return viewsOf(key.id()).stream()
			.filter((view) -> view.reads(key.key()))
			.map((view) -> new Reader("rotating secret '" + view.name() + "'", view.mark().last()))
			.toList();
	}

}
