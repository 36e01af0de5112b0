// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.List;

import io.rekey.SecretVersion;
import io.rekey.store.RotationListener;
import io.rekey.store.RotationParties;
import io.rekey.store.SecretApplier;
import io.rekey.store.SecretProver;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;

/**
 * Has the beans of a child context take part in the rotations of its parent, and catch up
 * with those that they missed.
 */
final class ChildContext implements SmartLifecycle {

	private final SharedSecrets secrets;

	private final ListableBeanFactory beanFactory;

	private volatile @Nullable RotationParties parties;

	/**
	 * Creates the part.
	 * @param secrets what is shared
	 * @param beanFactory the child's own beans
	 */
	ChildContext(SharedSecrets secrets, ListableBeanFactory beanFactory) {
		this.secrets = secrets;
		this.beanFactory = beanFactory;
	}

	/**
	 * Before the web server starts, and so until after it stopped.
	 */
	@Override
	public int getPhase() {
		return SmartLifecycle.DEFAULT_PHASE - 8192;
	}

	@Override
	public void start() {
		RotationParties joined = new RotationParties(own(SecretProver.class), own(SecretApplier.class),
				own(RotationListener.class));
		this.parties = joined;
		this.secrets.parent().join(joined);
		this.secrets.seen().values().forEach((seen) -> catchUp(joined, seen));
	}

	private void catchUp(RotationParties joined, SecretVersion seen) {
		SecretVersion live = this.secrets.environment().store().current(seen.id());
		if (live != null && !live.versionId().equals(seen.versionId())) {
			joined.apply(seen, live);
		}
	}

	/**
	 * Not those of the parent, which take part already.
	 */
	private <T> List<T> own(Class<T> type) {
		return this.beanFactory.getBeansOfType(type)
			.values()
			.stream()
			.sorted(AnnotationAwareOrderComparator.INSTANCE)
			.toList();
	}

	@Override
	public void stop() {
		RotationParties joined = this.parties;
		if (joined != null) {
			this.parties = null;
			this.secrets.rememberLive();
			this.secrets.parent().leave(joined);
		}
	}

	@Override
	public boolean isRunning() {
		return this.parties != null;
	}

}
