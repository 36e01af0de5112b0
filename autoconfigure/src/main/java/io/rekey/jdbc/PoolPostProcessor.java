// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import javax.sql.DataSource;

import io.rekey.env.FollowingBeans;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;

/**
 * Has the pools of one kind follow the secrets that feed them.
 *
 * @param <P> the type of the pools
 */
final class PoolPostProcessor<P extends DataSource> implements DestructionAwareBeanPostProcessor, PriorityOrdered {

	private final PoolSupport<P> support;

	private final ObjectProvider<JdbcPoolRotation> rotation;

	private volatile @Nullable JdbcPoolRotation used;

	PoolPostProcessor(PoolSupport<P> support, ObjectProvider<JdbcPoolRotation> rotation) {
		this.support = support;
		this.rotation = rotation;
	}

	/**
	 * After the properties were bound, and after Spring Boot applied
	 * {@code JdbcConnectionDetails}.
	 */
	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE + 3;
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		if (this.support.type().isInstance(bean)) {
			JdbcPoolRotation known = this.rotation.getObject();
			this.used = known;
			known.follow(FollowingBeans.nameOf(beanName), this.support.type().cast(bean), this.support);
		}
		return bean;
	}

	/**
	 * A pool that is in a scope may be closed long before the application is, and many
	 * can't tell that they were.
	 */
	@Override
	public void postProcessBeforeDestruction(Object bean, String beanName) {
		JdbcPoolRotation known = this.used;
		if (known != null && this.support.type().isInstance(bean)) {
			known.forget(this.support.type().cast(bean));
		}
	}

	@Override
	public boolean requiresDestruction(Object bean) {
		return this.support.type().isInstance(bean);
	}

}
