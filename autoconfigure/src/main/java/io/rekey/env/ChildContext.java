// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.List;

import io.rekey.store.FollowerSource;
import io.rekey.store.Participants;
import io.rekey.store.RotationListener;
import io.rekey.store.SecretRotator;
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

	private final SecretRotator rotator;

	private volatile @Nullable Participants participants;

	/**
	 * Creates the part.
	 * @param secrets what is shared
	 * @param beanFactory the child's own beans
	 * @param rotator the pipeline, which is the parent's
	 */
	ChildContext(SharedSecrets secrets, ListableBeanFactory beanFactory, SecretRotator rotator) {
		this.secrets = secrets;
		this.beanFactory = beanFactory;
		this.rotator = rotator;
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
		Participants joined = new Participants(own(FollowerSource.class), own(RotationListener.class));
		this.participants = joined;
		this.secrets.parent().join(joined);
		this.secrets.seen().values().forEach((seen) -> this.rotator.catchUp(seen, joined.followersOf(seen.id())));
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
		Participants joined = this.participants;
		if (joined != null) {
			this.participants = null;
			this.secrets.rememberLive();
			this.secrets.parent().leave(joined);
		}
	}

	@Override
	public boolean isRunning() {
		return this.participants != null;
	}

}
