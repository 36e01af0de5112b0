// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.rekey.Proof;
import io.rekey.SecretFollower;
import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.store.FollowerSource;
import io.rekey.store.SecretRotator;
import io.rekey.task.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.Ordered;

/**
 * The beans of an application that follow secrets. They take part from the moment on at
 * which all singletons are there; what went live before is applied to them then. Safe for
 * use by several threads.
 */
final class FollowerBeans implements FollowerSource, SmartInitializingSingleton, Ordered {

	private static final Log logger = LogFactory.getLog(FollowerBeans.class);

	private final ListableBeanFactory beanFactory;

	/**
	 * The pipeline, which needs this to be made.
	 */
	private final ObjectProvider<SecretRotator> rotator;

	/**
	 * The versions that were live first, of secrets that moved while beans were made.
	 * Guarded by this.
	 */
	private final Map<SecretId, SecretVersion> missed = new LinkedHashMap<>();

	private volatile @Nullable List<SecretFollower> beans;

	FollowerBeans(ListableBeanFactory beanFactory, ObjectProvider<SecretRotator> rotator) {
		this.beanFactory = beanFactory;
		this.rotator = rotator;
	}

	/**
	 * After pools and the beans of configuration, which others use.
	 */
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE - 2;
	}

	@Override
	public void afterSingletonsInstantiated() {
		List<SecretFollower> own = own().<SecretFollower>map(FollowerBean::new).toList();
		Collection<SecretVersion> seen;
		synchronized (this) {
			this.beans = own;
			seen = List.copyOf(this.missed.values());
			this.missed.clear();
		}
		seen.forEach(this::catchUp);
	}

	/**
	 * Returns the followers of this context in their order, which may stand at a factory
	 * method. Those of its parent take part already.
	 */
	private Stream<SecretFollower> own() {
		Set<SecretFollower> all = Collections.newSetFromMap(new IdentityHashMap<>());
		for (String name : this.beanFactory.getBeanNamesForType(SecretFollower.class)) {
			if (!ScopedProxyUtils.isScopedTarget(name)) {
				all.add(this.beanFactory.getBean(name, SecretFollower.class));
			}
		}
		return this.beanFactory.getBeanProvider(SecretFollower.class).orderedStream().filter(all::contains);
	}

	private void catchUp(SecretVersion seen) {
		this.rotator.getObject().catchUp(seen, of(seen.id()));
	}

	@Override
	public Collection<SecretFollower> of(SecretId id) {
		List<SecretFollower> present = this.beans;
		if (present == null) {
			return List.of(new Late(id));
		}
		return present.stream().filter((follower) -> isFedBy(follower, id)).toList();
	}

	private static boolean isFedBy(SecretFollower follower, SecretId id) {
		try {
			return follower.secrets().contains(id);
		}
		catch (RuntimeException ex) {
			logger.warn("Follower '" + follower.name() + "' does not tell its secrets: " + Failures.describe(ex));
			return false;
		}
	}

	/**
	 * Takes note of a move, unless the beans are there by now.
	 */
	private boolean note(SecretVersion previous) {
		synchronized (this) {
			if (this.beans == null) {
				this.missed.putIfAbsent(previous.id(), previous);
				return true;
			}
			return false;
		}
	}

	/**
	 * Stands for all beans while they are made.
	 */
	private final class Late implements SecretFollower {

		private final SecretId id;

		Late(SecretId id) {
			this.id = id;
		}

		@Override
		public String name() {
			return "beans that follow secrets";
		}

		@Override
		public Set<SecretId> secrets() {
			return Set.of(this.id);
		}

		@Override
		public void apply(SecretVersion previous, SecretVersion live) {
			if (!note(previous)) {
				catchUp(previous);
			}
		}

	}

	/**
	 * A bean that follows secrets. A refusal names it.
	 */
	private static final class FollowerBean implements SecretFollower {

		private final SecretFollower bean;

		FollowerBean(SecretFollower bean) {
			this.bean = bean;
		}

		@Override
		public String name() {
			return this.bean.name();
		}

		@Override
		public Set<SecretId> secrets() {
			return this.bean.secrets();
		}

		@Override
		public Proof prove(SecretVersion candidate) throws Exception {
			Proof proof = this.bean.prove(candidate);
			return proof.isRefused() ? Proof.refused(name() + ": " + proof.reason()) : proof;
		}

		@Override
		public void apply(SecretVersion previous, SecretVersion live) throws Exception {
			this.bean.apply(previous, live);
		}

		@Override
		public void drop(SecretVersion last) throws Exception {
			this.bean.drop(last);
		}

	}

}
