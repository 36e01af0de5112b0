// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

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

	private final Collection<ConfigurationPropertyName> changed;

	private final Observer observer;

	private final List<Runnable> writes = new ArrayList<>();

	/**
	 * Creates a transfer.
	 * @param bound the bound values
	 * @param changed the properties that have changed: where nothing is bound to one, it
	 * had a value before
	 * @param observer is told what is not as good as it could be
	 */
	PropertyTransfer(Map<ConfigurationPropertyName, Object> bound, Collection<ConfigurationPropertyName> changed,
			Observer observer) {
		this.bound = bound;
		this.changed = changed;
		this.observer = observer;
	}

	/**
	 * Moves the values.
	 * @param prefix the name that the bean is bound to
	 * @param live the bean
	 * @param fresh the instance to which the values were bound
	 * @return whether anything differed
	 */
	boolean transfer(ConfigurationPropertyName prefix, Object live, Object fresh) {
		compare(prefix, live, fresh);
		this.writes.forEach(Runnable::run);
		return !this.writes.isEmpty();
	}

	private void compare(ConfigurationPropertyName prefix, Object live, @Nullable Object fresh) {
		for (BindableProperty property : BindableProperty.of(live.getClass())) {
			ConfigurationPropertyName name = property.under(prefix);
			Object value = this.bound.get(name);
			if (value != null) {
				compare(name, property, live, value);
			}
			else if (this.changed.stream().anyMatch((one) -> name.equals(one) || name.isAncestorOf(one))) {
				reset(name, property, live, fresh);
			}
		}
	}

	private void compare(ConfigurationPropertyName name, BindableProperty property, Object live, Object value) {
		Object current = property.get(live);
		if (current != null && isBoundInParts(name, property, value, current)) {
			compare(name, current, value);
		}
		else if (!ObjectUtils.nullSafeEquals(value, current)) {
			write(name, property, live, current, value);
		}
	}

	/**
	 * A property without a value has what it has in a new bean. A bean that has all its
	 * properties from elsewhere stays the one that others hold.
	 */
	private void reset(ConfigurationPropertyName name, BindableProperty property, Object live, @Nullable Object fresh) {
		if (fresh == null || !Shadow.hasDefaults(live.getClass())) {
			this.observer.stays(name.toString());
			return;
		}
		Object current = property.read(live);
		Object value = property.read(fresh);
		if (current != null && value != null && current.getClass() == value.getClass()
				&& this.changed.stream().anyMatch(name::isAncestorOf) && !(current instanceof Map)
				&& !(current instanceof Collection)) {
			compare(name, current, value);
		}
		else if (!ObjectUtils.nullSafeEquals(value, current)) {
			this.observer.reset(name.toString());
			if (value != null || property.isSettable()) {
				write(name, property, live, current, value);
			}
		}
	}

	private void write(ConfigurationPropertyName name, BindableProperty property, Object live, @Nullable Object current,
			@Nullable Object value) {
		if (property.isSettable()) {
			this.writes.add(() -> property.set(live, value));
		}
		else if (current != null && value != null) {
			update(name, property, live, current, value);
		}
	}

	private boolean isBoundInParts(ConfigurationPropertyName name, BindableProperty property, Object value,
			Object current) {
		if (value instanceof Map || value instanceof Collection
				|| this.bound.keySet().stream().noneMatch(name::isParentOf)) {
			return false;
		}
		Class<?> type = current.getClass();
		return !property.isSettable() || (value.getClass() == type && Shadow.hasDefaults(type)
				&& BindableProperty.of(type).stream().anyMatch(BindableProperty::isSettable));
	}

	private void update(ConfigurationPropertyName name, BindableProperty property, Object live, Object current,
			Object value) {
		if (!isSameShape(current, value)) {
			if (property.isReplaceable(live, current, value)) {
				this.writes.add(() -> property.replace(live, value));
				return;
			}
			this.observer.resized(name.toString());
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

	/**
	 * Is told what a transfer can't do as well as it should, or does otherwise than one
	 * may expect.
	 */
	interface Observer {

		/**
		 * A collection could only be resized in place, which is not safe for its readers.
		 * @param property the name of the property
		 */
		void resized(String property);

		/**
		 * A property has no value any more and went to the one of a new bean.
		 * @param property the name of the property
		 */
		void reset(String property);

		/**
		 * A property has no value any more and keeps the last one, because nobody knows
		 * the one of a new bean.
		 * @param property the name of the property
		 */
		void stays(String property);

	}

}
