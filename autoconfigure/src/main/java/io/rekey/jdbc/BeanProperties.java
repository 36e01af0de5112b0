// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanWrapper;
import org.springframework.beans.BeansException;
import org.springframework.beans.PropertyAccessorFactory;

/**
 * Reads properties of an object by name, where its type is not known or the getter is
 * deprecated.
 */
final class BeanProperties {

	private final BeanWrapper bean;

	private BeanProperties(BeanWrapper bean) {
		this.bean = bean;
	}

	static BeanProperties of(Object bean) {
		return new BeanProperties(PropertyAccessorFactory.forBeanPropertyAccess(bean));
	}

	/**
	 * Reads a property.
	 * @param names the names that it may have
	 * @return its value, or {@code null} if there is none that can be read
	 */
	@Nullable String get(String... names) {
		for (String name : names) {
			if (read(name) instanceof String value) {
				return value;
			}
		}
		return null;
	}

	/**
	 * Reads a property of any type.
	 * @param name its name
	 * @return its value, or {@code null} if there is none that can be read
	 */
	@Nullable Object read(String name) {
		try {
			return this.bean.isReadableProperty(name) ? this.bean.getPropertyValue(name) : null;
		}
		catch (BeansException ex) {
			// A getter that fails tells nothing.
			return null;
		}
	}

}
