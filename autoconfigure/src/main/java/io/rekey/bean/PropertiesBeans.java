// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.util.Collection;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import io.rekey.SecretFollower;
import io.rekey.SecretId;
import io.rekey.store.FollowerSource;
import io.rekey.store.RotationListener;
import io.rekey.store.RotationResult;
import io.rekey.store.SecretStore;

import org.springframework.core.Ordered;

/**
 * The {@code @ConfigurationProperties} beans. Each of them follows by itself.
 */
final class PropertiesBeans implements FollowerSource, RotationListener, Ordered {

	private final TargetedRebinder rebinder;

	private final SecretChanges changes;

	private final SecretStore store;

	private final Map<String, SecretFollower> followers = new ConcurrentHashMap<>();

	PropertiesBeans(TargetedRebinder rebinder, SecretChanges changes, SecretStore store) {
		this.rebinder = rebinder;
		this.changes = changes;
		this.store = store;
	}

	/**
	 * Before other beans, which use these.
	 */
	@Override
	public int getOrder() {
		return 0;
	}

	@Override
	public Collection<SecretFollower> of(SecretId id) {
		this.changes.forget();
		return new TreeSet<>(this.rebinder.getBeanNames()).stream()
			.map((name) -> this.followers.computeIfAbsent(name, this::follower))
			.toList();
	}

	@Override
	public void onResult(RotationResult result) {
		this.changes.forget();
	}

	private SecretFollower follower(String name) {
		return new PropertiesBean(name, this.rebinder, this.changes, this.store);
	}

}
