// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import org.springframework.aop.scope.ScopedProxyUtils;

/**
 * Beans of this type know which beans follow their secrets by themselves, so that nobody
 * needs to make them anew after a rotation. Implementations are safe for use by several
 * threads.
 */
public interface FollowingBeans {

	/**
	 * Tells whether a bean is as good as a new one.
	 * @param beanName the name by which the application knows the bean
	 * @param edited the properties that changed otherwise than by a rotation
	 * @return whether the bean follows its secret and has nothing to do with those
	 * properties
	 */
	boolean isUpToDate(String beanName, EditedProperties edited);

	/**
	 * Returns the name by which the application knows a bean: one that is in a scope
	 * stands behind a proxy of that name.
	 * @param beanName the name of the bean, or of what is behind its proxy
	 * @return the name of the bean
	 */
	static String nameOf(String beanName) {
		return ScopedProxyUtils.isScopedTarget(beanName) ? ScopedProxyUtils.getOriginalBeanName(beanName) : beanName;
	}

}
