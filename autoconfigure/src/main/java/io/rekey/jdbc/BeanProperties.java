/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

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
