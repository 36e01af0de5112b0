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

package io.rekey.bean;

import java.beans.PropertyDescriptor;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.BeanWrapper;
import org.springframework.beans.BeanWrapperImpl;
import org.springframework.util.ReflectionUtils;

/**
 * Moves the values of a freshly bound bean to the one that is in use. A value that has a
 * setter is replaced as a whole; a collection that has none is brought up to date without
 * being empty at any time; a nested bean is descended into.
 */
final class PropertyTransfer {

	private final @Nullable Object defaults;

	/**
	 * Creates a transfer.
	 * @param defaults an instance that was never bound: values that equal its are not
	 * moved. {@code null} to move all.
	 */
	PropertyTransfer(@Nullable Object defaults) {
		this.defaults = defaults;
	}

	void transfer(Object fresh, Object live) {
		transfer(fresh, live, this.defaults);
	}

	private void transfer(Object fresh, Object live, @Nullable Object unbound) {
		BeanWrapper source = new BeanWrapperImpl(fresh);
		BeanWrapper target = new BeanWrapperImpl(live);
		BeanWrapper untouched = (unbound != null) ? new BeanWrapperImpl(unbound) : null;
		for (PropertyDescriptor property : target.getPropertyDescriptors()) {
			String name = property.getName();
			if (!name.equals("class") && source.isReadableProperty(name)) {
				Object value = source.getPropertyValue(name);
				Object defaultValue = (untouched != null) ? untouched.getPropertyValue(name) : null;
				if (untouched == null || !Objects.equals(value, defaultValue)) {
					transferValue(target, name, value, defaultValue);
				}
			}
			else if (property.getWriteMethod() != null) {
				transferField(fresh, live, name);
			}
		}
	}

	private void transferValue(BeanWrapper target, String name, @Nullable Object value, @Nullable Object defaultValue) {
		Object current = target.getPropertyValue(name);
		if (Objects.equals(value, current)) {
			return;
		}
		if (value != null && current != null && isNestedBean(value, current)) {
			transfer(value, current, defaultValue);
		}
		else if (target.isWritableProperty(name)) {
			target.setPropertyValue(name, value);
		}
		else if (value instanceof Map<?, ?> map && current instanceof Map<?, ?> currentMap) {
			update(currentMap, map);
		}
		else if (value instanceof List<?> list && current instanceof List<?> currentList) {
			update(currentList, list);
		}
		else if (value instanceof Collection<?> collection && current instanceof Collection<?> currentCollection) {
			update(currentCollection, collection);
		}
	}

	private static boolean isNestedBean(Object value, Object current) {
		Class<?> type = value.getClass();
		return type == current.getClass() && !type.isArray() && !type.isRecord() && !type.isEnum()
				&& !BeanUtils.isSimpleValueType(type) && !(value instanceof Map) && !(value instanceof Collection)
				&& type.getClassLoader() != null && type.getClassLoader() != ClassLoader.getPlatformClassLoader();
	}

	@SuppressWarnings("unchecked") // both sides are bound to the same declared type
	private static <K, V> void update(Map<?, ?> target, Map<K, V> values) {
		((Map<K, V>) target).putAll(values);
		target.keySet().retainAll(values.keySet());
	}

	@SuppressWarnings("unchecked") // both sides are bound to the same declared type
	private static <T> void update(List<?> target, List<T> values) {
		List<T> list = (List<T>) target;
		for (int i = 0; i < values.size(); i++) {
			if (i < list.size()) {
				list.set(i, values.get(i));
			}
			else {
				list.add(values.get(i));
			}
		}
		while (list.size() > values.size()) {
			list.remove(list.size() - 1);
		}
	}

	@SuppressWarnings("unchecked") // both sides are bound to the same declared type
	private static <T> void update(Collection<?> target, Collection<T> values) {
		((Collection<T>) target).addAll(values);
		target.retainAll(values);
	}

	private static void transferField(Object fresh, Object live, String name) {
		Field field = ReflectionUtils.findField(live.getClass(), name);
		if (field != null) {
			ReflectionUtils.makeAccessible(field);
			ReflectionUtils.setField(field, live, ReflectionUtils.getField(field, fresh));
		}
	}

}
