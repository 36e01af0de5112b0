// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.util.Collection;
import java.util.List;
import java.util.Set;

import io.rekey.SecretFollower;
import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.env.SecretProperties;
import io.rekey.store.FollowerSource;
import io.rekey.task.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;

/**
 * Brings beans to a new version: those that are bound to a changed property are rebound,
 * then those refresh-scoped beans are renewed that have something to do with the secret,
 * and then others are told by an {@link EnvironmentChangeEvent}.
 */
final class BeanRefresh implements FollowerSource, SecretFollower, Ordered {

	private static final Log logger = LogFactory.getLog(BeanRefresh.class);

	private final ApplicationContext context;

	private final LocalEvents events;

	private final SecretProperties properties;

	private final @Nullable SecretRefreshScope refreshScope;

	private final TargetedRebinder rebinder;

	BeanRefresh(ApplicationContext context, SecretProperties properties, @Nullable SecretRefreshScope refreshScope,
			TargetedRebinder rebinder) {
		this.context = context;
		this.events = new LocalEvents(context);
		this.properties = properties;
		this.refreshScope = refreshScope;
		this.rebinder = rebinder;
	}

	@Override
	public int getOrder() {
		return 0;
	}

	@Override
	public Collection<SecretFollower> of(SecretId id) {
		return List.of(this);
	}

	@Override
	public String name() {
		return "beans";
	}

	@Override
	public Set<SecretId> secrets() {
		return Set.of();
	}

	@Override
	public void apply(SecretVersion previous, SecretVersion current) {
		Set<String> changed = this.properties.changed(previous, current);
		Collection<String> rebound = this.rebinder.rebindFor(changed);
		if (this.refreshScope != null) {
			this.refreshScope.refresh(current.id(), rebound);
		}
		if (!changed.isEmpty()) {
			publish(changed);
		}
	}

	private void publish(Set<String> changed) {
		try {
			this.events.publishEvent(new SecretPropertiesChangeEvent(this.context, changed));
		}
		catch (RuntimeException ex) {
			logger.warn("A listener of EnvironmentChangeEvent failed: " + Failures.describe(ex));
		}
	}

}
