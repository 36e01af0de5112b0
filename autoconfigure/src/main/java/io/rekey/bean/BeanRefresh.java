// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.rekey.SecretFollower;
import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.env.SecretProperties;
import io.rekey.store.FollowerSource;
import io.rekey.store.RotationListener;
import io.rekey.store.RotationResult;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretStore;
import io.rekey.task.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;

/**
 * Renews the refresh-scoped beans that have something to do with a secret, and then tells
 * others by an {@link EnvironmentChangeEvent}.
 */
final class BeanRefresh implements FollowerSource, SecretFollower, RotationListener, Ordered {

	private static final Log logger = LogFactory.getLog(BeanRefresh.class);

	private final ApplicationContext context;

	private final LocalEvents events;

	private final SecretProperties properties;

	private final @Nullable SecretRefreshScope refreshScope;

	private final TargetedRebinder rebinder;

	private final SecretStore store;

	private final Set<SecretId> dropped = ConcurrentHashMap.newKeySet();

	BeanRefresh(ApplicationContext context, SecretProperties properties, @Nullable SecretRefreshScope refreshScope,
			TargetedRebinder rebinder, SecretStore store) {
		this.context = context;
		this.events = new LocalEvents(context);
		this.properties = properties;
		this.refreshScope = refreshScope;
		this.rebinder = rebinder;
		this.store = store;
	}

	/**
	 * After the beans to which properties are bound.
	 */
	@Override
	public int getOrder() {
		return 1;
	}

	/**
	 * Returns the scoped beans, which prove a version, and this, which renews them.
	 */
	@Override
	public Collection<SecretFollower> of(SecretId id) {
		List<SecretFollower> followers = new ArrayList<>();
		if (this.refreshScope != null) {
			for (String name : this.refreshScope.inUse(id)) {
				followers.add(new ScopedBean(name, this.refreshScope, this.rebinder, this.properties, this.store));
			}
		}
		followers.add(this);
		return followers;
	}

	@Override
	public void onResult(RotationResult result) {
		if (this.refreshScope != null && result.outcome() != Outcome.ROTATED) {
			this.refreshScope.discard(result.previous().id());
		}
	}

	@Override
	public String name() {
		return "refresh scope";
	}

	@Override
	public Set<SecretId> secrets() {
		return Set.of();
	}

	@Override
	public void apply(SecretVersion previous, SecretVersion live) {
		boolean restored = this.dropped.remove(live.id());
		Set<String> changed = this.properties.changed(restored ? SecretChanges.withoutKeys(live) : previous, live);
		if (this.refreshScope != null) {
			this.refreshScope.refresh(live, this.rebinder.beansFor(new ChangedProperties(changed)));
		}
		publish(changed);
	}

	@Override
	public void drop(SecretVersion last) {
		this.dropped.add(last.id());
		Set<String> changed = this.properties.changed(last, SecretChanges.withoutKeys(last));
		if (this.refreshScope != null) {
			this.refreshScope.refresh(last.id(), this.rebinder.beansFor(new ChangedProperties(changed)));
		}
		publish(changed);
	}

	private void publish(Set<String> changed) {
		if (changed.isEmpty()) {
			return;
		}
		try {
			this.events.publishEvent(new SecretPropertiesChangeEvent(this.context, changed));
		}
		catch (RuntimeException ex) {
			logger.warn("A listener of EnvironmentChangeEvent failed: " + Failures.describe(ex));
		}
	}

}
