// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.util.ObjectUtils;

/**
 * Moves bound values to the bean that is in use. All values are compared before the first
 * is written. A value that has a setter is replaced as a whole, unless it is a bean that
 * was bound part by part: that one is descended into, as others may hold it. A collection
 * without a setter is brought up to date without being empty at any time.
 */
final class PropertyTransfer {

	private final Map<ConfigurationPropertyName, Object> bound;

	private final Consumer<String> resized;

	private final List<Runnable> writes = new ArrayList<>();

	/**
	 * Creates a transfer.
	 * @param bound the bound values
	 * @param resized told of each property whose collection could only be resized in
	 * place, which is not safe for its readers
	 */
	PropertyTransfer(Map<ConfigurationPropertyName, Object> bound, Consumer<String> resized) {
		this.bound = bound;
		this.resized = resized;
	}

	/**
	 * Moves the values.
	 * @param prefix the name that the bean is bound to
	 * @param live the bean
	 * @return whether anything differed
	 */
	boolean transfer(ConfigurationPropertyName prefix, Object live) {
		compare(prefix, live);
		this.writes.forEach(Runnable::run);
		return !this.writes.isEmpty();
	}

	private void compare(ConfigurationPropertyName prefix, Object live) {
		for (BindableProperty property : BindableProperty.of(live.getClass())) {
			ConfigurationPropertyName name = property.under(prefix);
			Object value = this.bound.get(name);
			if (value != null) {
				compare(name, property, live, value);
			}
		}
	}

	private void compare(ConfigurationPropertyName name, BindableProperty property, Object live, Object value) {
		Object current = property.get(live);
		if (current != null && isBoundInParts(name, property, value, current)) {
			compare(name, current);
		}
		else if (!ObjectUtils.nullSafeEquals(value, current)) {
			if (property.isSettable()) {
				this.writes.add(() -> property.set(live, value));
			}
			else if (current != null) {
				update(name, property, live, current, value);
			}
		}
	}

	private boolean isBoundInParts(ConfigurationPropertyName name, BindableProperty property, Object value,
			Object current) {
		if (value instanceof Map || value instanceof Collection
				|| this.bound.keySet().stream().noneMatch(name::isParentOf)) {
			return false;
		}
		Class<?> type = current.getClass();
		return !property.isSettable() || (value.getClass() == type && noArgumentConstructor(type) != null
				&& BindableProperty.of(type).stream().anyMatch(BindableProperty::isSettable));
	}

	static @Nullable Constructor<?> noArgumentConstructor(Class<?> type) {
		return Arrays.stream(type.getDeclaredConstructors())
			.filter((constructor) -> constructor.getParameterCount() == 0)
			.findFirst()
			.orElse(null);
	}

	private void update(ConfigurationPropertyName name, BindableProperty property, Object live, Object current,
			Object value) {
		if (!isSameShape(current, value)) {
			if (property.isReplaceable(live, current, value)) {
				this.writes.add(() -> property.replace(live, value));
				return;
			}
			this.resized.accept(name.toString());
		}
		this.writes.add(() -> updateInPlace(current, value));
	}

	private static boolean isSameShape(Object current, Object value) {
		if (current instanceof Map<?, ?> map && value instanceof Map<?, ?> values) {
			return map.keySet().equals(values.keySet());
		}
		return current instanceof List<?> list && value instanceof List<?> values && list.size() == values.size();
	}

	@SuppressWarnings("unchecked") // both sides are bound to the same declared type
	private static void updateInPlace(Object current, Object value) {
		if (current instanceof Map<?, ?> map && value instanceof Map<?, ?> values) {
			((Map<Object, Object>) map).putAll(values);
			map.keySet().retainAll(values.keySet());
		}
		else if (current instanceof List<?> list && value instanceof List<?> values) {
			updateInPlace((List<Object>) list, values);
		}
		else if (current instanceof Collection<?> collection && value instanceof Collection<?> values) {
			((Collection<Object>) collection).addAll(values);
			collection.retainAll(values);
		}
	}

	private static void updateInPlace(List<Object> list, List<?> values) {
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

}
