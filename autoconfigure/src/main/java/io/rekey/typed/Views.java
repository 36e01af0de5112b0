// SPDX-License-Identifier: Apache-2.0

package io.rekey.typed;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import io.rekey.SecretId;
import io.rekey.SecretMismatchException;
import io.rekey.SecretVersion;
import io.rekey.env.SecretReaders;
import io.rekey.env.SecretReference;
import io.rekey.store.Proof;
import io.rekey.store.SecretApplier;
import io.rekey.store.SecretProver;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;

/**
 * All views of a context. Refuses a version that does not fit one of them, and moves them
 * on. Safe for use by several threads.
 */
final class Views implements SecretProver, SecretApplier, SecretReaders, PriorityOrdered {

	private static final Log logger = LogFactory.getLog(Views.class);

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

	List<View<?>> of(SecretId id) {
		List<View<?>> views = new ArrayList<>();
		for (View<?> view : this.all) {
			if (view.id().equals(id)) {
				views.add(view);
			}
		}
		return views;
	}

	@Override
	public Proof prove(SecretVersion candidate) {
		try {
			of(candidate.id()).forEach((view) -> view.prove(candidate));
			return Proof.accepted();
		}
		catch (SecretMismatchException ex) {
			return Proof.refused(ex.getReason());
		}
	}

	@Override
	public void apply(SecretVersion previous, SecretVersion current) {
		of(current.id()).forEach((view) -> move(view, current));
	}

	/**
	 * A version that is applied without a proof of this context may not fit: a child
	 * context that comes late catches up.
	 */
	private static void move(View<?> view, SecretVersion current) {
		try {
			view.move(current);
		}
		catch (SecretMismatchException ex) {
			logger.warn("A view keeps what it has: " + ex.getMessage());
		}
	}

	@Override
	public void drop(SecretVersion last) {
		of(last.id()).forEach(View::drop);
	}

	@Override
	public Collection<Reader> of(SecretReference key, Set<String> properties) {
		return of(key.id()).stream()
			.filter((view) -> view.reads(key.key()))
			.map((view) -> new Reader("rotating secret '" + view.name() + "'", view.mark().last()))
			.toList();
	}

}
