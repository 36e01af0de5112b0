// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.env.EditedProperties;
import io.rekey.env.FollowingBeans;
import io.rekey.env.SecretProperties;
import io.rekey.env.SecretReference;
import io.rekey.store.SecretStore;
import io.rekey.task.DaemonThreads;
import io.rekey.task.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cloud.context.scope.refresh.RefreshScope;
import org.springframework.context.Lifecycle;
import org.springframework.util.ClassUtils;

/**
 * A refresh scope that knows which of its beans read which secret while they were
 * created, so that a rotation renews those and leaves the others alone. A bean that
 * follows its secret by itself, such as a pool, is left alone as well: it would be closed
 * under those who use it.
 */
final class SecretRefreshScope extends RefreshScope {

	private static final Log logger = LogFactory.getLog(SecretRefreshScope.class);

	private static final Executor LATER = DaemonThreads.perTask("rekey-scope-");

	/**
	 * The types of beans that may be pools.
	 */
	private static final List<Class<?>> POOLS = Stream
		.of("javax.sql.CommonDataSource", "io.r2dbc.spi.ConnectionFactory")
		.filter((name) -> ClassUtils.isPresent(name, null))
		.<Class<?>>map((name) -> ClassUtils.resolveClassName(name, null))
		.toList();

	private final SecretProperties properties;

	private final ConfigurableListableBeanFactory beanFactory;

	private final KeepingScopeCache cache = new KeepingScopeCache();

	private final Lock clearing = new ReentrantLock();

	private final Map<String, Set<SecretReference>> readsByBean = new ConcurrentHashMap<>();

	/**
	 * The beans being created: one that is renewed meanwhile is created twice at once.
	 */
	private final Set<Creation> creations = ConcurrentHashMap.newKeySet();

	private final Set<String> leftAlone = ConcurrentHashMap.newKeySet();

	private final Map<String, ObjectFactory<?>> factories = new ConcurrentHashMap<>();

	private final ScopedCandidates candidates;

	SecretRefreshScope(SecretProperties properties, ConfigurableListableBeanFactory beanFactory) {
		this.properties = properties;
		this.beanFactory = beanFactory;
		this.candidates = new ScopedCandidates(properties, this::live);
		setScopeCache(this.cache);
	}

	private @Nullable SecretVersion live(SecretId id) {
		return this.beanFactory.getBean(SecretStore.class).current(id);
	}

	/**
	 * A bean that is made with a version which is not live must not use others that have
	 * the live one, nor leave some behind that don't.
	 */
	@Override
	public Object get(String name, ObjectFactory<?> objectFactory) {
		SecretId making = this.candidates.making();
		if (making != null && (this.cache.get(name) == null || reads(name, making))) {
			return this.candidates.makeAsWell(name, objectFactory);
		}
		return super.get(name, () -> create(name, objectFactory));
	}

	@Override
	public void registerDestructionCallback(String name, Runnable callback) {
		if (!this.candidates.registerDestruction(name, callback)) {
			super.registerDestructionCallback(name, callback);
		}
	}

	private Object create(String name, ObjectFactory<?> objectFactory) {
		this.factories.put(name, objectFactory);
		ScopedCandidates.Made made = this.candidates.take(name);
		if (made != null) {
			this.readsByBean.put(name, made.reads());
			super.registerDestructionCallback(name, made::destroy);
			return made.bean();
		}
		Creation creation = new Creation(name, mayFollow(name));
		this.creations.add(creation);
		try {
			this.readsByBean.put(name, this.properties.readBy(() -> creation.bean = objectFactory.getObject()));
		}
		finally {
			this.creations.remove(creation);
		}
		if (creation.outdated && !isLeftAlone(name)) {
			// Not by this thread, which may hold the lock of the scope for reading.
			LATER.execute(() -> refreshInIsolation(name));
		}
		return Objects.requireNonNull(creation.bean);
	}

	/**
	 * Whether it turns out only when a bean is made that it follows its secret by itself.
	 */
	private boolean mayFollow(String name) {
		Class<?> type = this.beanFactory.containsBean(name) ? this.beanFactory.getType(name, false) : null;
		return type != null && POOLS.stream().anyMatch((pool) -> pool.isAssignableFrom(type));
	}

	private boolean reads(String name, SecretId secret) {
		return this.readsByBean.getOrDefault(name, Set.of()).stream().anyMatch((read) -> read.id().equals(secret));
	}

	/**
	 * Returns the beans in use that read a secret. Not those that may follow by
	 * themselves, as pools do, and not those with a life of their own, which may not be
	 * there twice.
	 * @param secret the secret
	 * @return the names of the beans
	 */
	Collection<String> inUse(SecretId secret) {
		return this.cache.names()
			.stream()
			.filter((name) -> reads(name, secret) && !mayFollow(name) && !isLeftAlone(name) && !hasLifeOfItsOwn(name))
			.sorted()
			.toList();
	}

	private boolean hasLifeOfItsOwn(String name) {
		Class<?> type = this.beanFactory.containsBean(name) ? this.beanFactory.getType(name, false) : null;
		return type != null && (Lifecycle.class.isAssignableFrom(type) || Executor.class.isAssignableFrom(type));
	}

	/**
	 * Makes a bean with a version that may go live.
	 * @param name the name of the bean
	 * @param version the version
	 * @param movingBeans the names of beans that move to that version only when it is
	 * live: what holds one of them can't be made before
	 */
	void make(String name, SecretVersion version, Collection<String> movingBeans) {
		ObjectFactory<?> factory = this.factories.get(name);
		if (factory == null || dependsOn(name, movingBeans, new HashSet<>())) {
			return;
		}
		if (version.equals(live(version.id()))) {
			this.candidates.tryWithLive(name, factory, version);
		}
		else {
			this.candidates.make(name, factory, version);
		}
	}

	/**
	 * Destroys what was made with a version that does not go live.
	 */
	void discard(SecretId secret) {
		this.candidates.discard(secret);
	}

	/**
	 * Renews the beans that read a secret, or that hold one of the given beans. A bean
	 * that is being created may have read the version before, and is renewed as well.
	 * @param secret the secret
	 * @param reboundBeans the names of beans that were rebound
	 */
	void refresh(SecretId secret, Collection<String> reboundBeans) {
		refresh(secret, reboundBeans, Set.of());
	}

	/**
	 * Renews the beans that have something to do with a version which is live now.
	 * @param version the version
	 * @param reboundBeans the names of beans that were rebound
	 */
	void refresh(SecretVersion version, Collection<String> reboundBeans) {
		Collection<String> promoted = this.candidates.promote(version);
		refresh(version.id(), reboundBeans, Set.copyOf(promoted));
	}

	private void refresh(SecretId secret, Collection<String> reboundBeans, Set<String> promoted) {
		// In this order: a bean leaves the first collection after it entered the second.
		Set<String> names = new HashSet<>();
		this.creations.forEach((creation) -> {
			if (creation.deferred) {
				creation.outdated = true;
			}
			else {
				names.add(creation.name);
			}
		});
		for (String name : this.readsByBean.keySet()) {
			if (reads(name, secret) || dependsOn(name, reboundBeans, new HashSet<>())) {
				names.add(name);
			}
		}
		names.addAll(promoted);
		names.removeIf((name) -> isBeingMade(name) || isLeftAlone(name));
		names.forEach(this::refreshInIsolation);
		promoted.forEach(this::serve);
	}

	/**
	 * Puts a bean that was made before in its place, instead of at its next use.
	 */
	private void serve(String name) {
		if (this.beanFactory.containsBean(name)) {
			var unused = this.beanFactory.getBean(name);
		}
	}

	private boolean isBeingMade(String name) {
		return this.creations.stream().anyMatch((creation) -> creation.deferred && creation.name.equals(name));
	}

	/**
	 * Renews all beans, but those that would be the same.
	 */
	@Override
	public void refreshAll() {
		this.clearing.lock();
		try {
			this.candidates.discardAll();
			EditedProperties edited = this.beanFactory.getBean(EditListener.class).take();
			this.cache.keep(
					this.cache.names().stream().filter((name) -> isUpToDate(name, edited)).collect(Collectors.toSet()));
			super.refreshAll();
		}
		finally {
			this.cache.keep(Set.of());
			this.clearing.unlock();
		}
	}

	/**
	 * Called when the context is closed.
	 */
	@Override
	public void destroy() {
		this.clearing.lock();
		try {
			this.candidates.discardAll();
			super.destroy();
		}
		finally {
			this.clearing.unlock();
		}
	}

	/**
	 * Tells whether a bean need not be renewed after a rotation.
	 * @param name the name of the bean
	 * @return whether it follows by itself
	 */
	boolean isLeftAlone(String name) {
		return isUpToDate(name, EditedProperties.NONE);
	}

	private boolean isUpToDate(String name, EditedProperties edited) {
		String known = FollowingBeans.nameOf(name);
		boolean current = this.beanFactory.getBeanProvider(FollowingBeans.class)
			.stream()
			.anyMatch((beans) -> beans.isUpToDate(known, edited));
		if (current && this.leftAlone.add(known)) {
			logger.info("Bean '" + known + "' follows its secret by itself and is left alone: it needs no"
					+ " @RefreshScope for that");
		}
		return current;
	}

	/**
	 * Returns the beans that read a key while they were created.
	 * @param key the secret and its key
	 * @return the names of the beans
	 */
	Set<String> readersOf(SecretReference key) {
		Set<String> names = new LinkedHashSet<>();
		this.readsByBean.forEach((name, reads) -> {
			if (reads.contains(key)) {
				names.add(name);
			}
		});
		return names;
	}

	private void refreshInIsolation(String name) {
		try {
			refresh(name);
		}
		catch (RuntimeException ex) {
			logger.warn("The renewal of bean '" + name + "' failed: " + Failures.describe(ex));
		}
	}

	private boolean dependsOn(String name, Collection<String> others, Set<String> visited) {
		for (String dependency : this.beanFactory.getDependenciesForBean(name)) {
			if (others.contains(dependency) || (visited.add(dependency) && (dependsOn(dependency, others, visited)
					|| dependsOn(ScopedProxyUtils.getTargetBeanName(dependency), others, visited)))) {
				return true;
			}
		}
		return false;
	}

	/**
	 * One bean being created.
	 */
	private static final class Creation {

		private final String name;

		/**
		 * Whether it is seen afterwards if the bean has to be renewed.
		 */
		private final boolean deferred;

		private volatile boolean outdated;

		private volatile @Nullable Object bean;

		Creation(String name, boolean deferred) {
			this.name = name;
			this.deferred = deferred;
		}

	}

}
