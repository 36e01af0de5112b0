// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.rekey.SecretId;
import io.rekey.SecretVersion;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.boot.builder.ParentContextApplicationContextInitializer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;

/**
 * The secrets of an ancestor, which a child context uses instead of some of its own. It
 * is a bean of child contexts only. Safe for use by several threads.
 */
final class SharedSecrets {

	private final ChildContexts parent;

	private final Map<SecretId, SecretVersion> seen = new ConcurrentHashMap<>();

	private SharedSecrets(ChildContexts parent) {
		this.parent = parent;
	}

	/**
	 * Finds the secrets of the context that will be the parent of an application's.
	 * @param application the application, before it has a context
	 * @return the secrets or {@code null} if there is no parent, or one that does without
	 * this library
	 */
	static @Nullable SharedSecrets ofParent(SpringApplication application) {
		for (ApplicationContextInitializer<?> initializer : application.getInitializers()) {
			if (initializer instanceof ParentContextApplicationContextInitializer parentInitializer) {
				ApplicationContext parent = parent(parentInitializer);
				ChildContexts found = (parent != null) ? parent.getBeanProvider(ChildContexts.class).getIfAvailable()
						: null;
				if (found != null) {
					return new SharedSecrets(found);
				}
			}
		}
		return null;
	}

	/**
	 * The initializer tells its parent to a context only.
	 */
	private static @Nullable ApplicationContext parent(ParentContextApplicationContextInitializer initializer) {
		GenericApplicationContext child = new GenericApplicationContext();
		initializer.initialize(child);
		return child.getParent();
	}

	static @Nullable SharedSecrets in(ConfigurableBootstrapContext context) {
		return context.isRegistered(SharedSecrets.class) ? context.get(SharedSecrets.class) : null;
	}

	ChildContexts parent() {
		return this.parent;
	}

	SecretEnvironment environment() {
		return this.parent.secrets();
	}

	/**
	 * Remembers which versions the child has seen first: until it takes part in
	 * rotations, it misses them.
	 */
	void remember() {
		environment().store().inUse().forEach((version) -> this.seen.putIfAbsent(version.id(), version));
	}

	/**
	 * Remembers the live versions, after the child took part.
	 */
	void rememberLive() {
		environment().store().inUse().forEach((version) -> this.seen.put(version.id(), version));
	}

	/**
	 * Returns which versions the child has seen, by secret.
	 */
	Map<SecretId, SecretVersion> seen() {
		return Map.copyOf(this.seen);
	}

}
