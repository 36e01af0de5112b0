// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.objenesis.SpringObjenesis;
import org.springframework.util.ReflectionUtils;

/**
 * Makes an instance beside a bean that is in use, to which properties can be bound
 * without anybody seeing it. It is made by the constructor without arguments, and so has
 * the defaults of a new bean. Of a class without one it has the values of the bean.
 */
final class Shadow {

	private static final SpringObjenesis objenesis = new SpringObjenesis();

	private final boolean collaborators;

	private final IdentityHashMap<Object, Object> made = new IdentityHashMap<>();

	private Shadow(boolean collaborators) {
		this.collaborators = collaborators;
	}

	/**
	 * Makes an instance that is bare: what the bean has beside its properties is missing.
	 * @param live the bean
	 * @return the instance
	 */
	static Object bare(Object live) {
		return new Shadow(false).of(live);
	}

	/**
	 * Makes an instance that works with the same others as the bean does.
	 * @param live the bean
	 * @return the instance
	 */
	static Object withCollaborators(Object live) {
		return new Shadow(true).of(live);
	}

	/**
	 * Whether instances of a type have the defaults of a new bean.
	 */
	static boolean hasDefaults(Class<?> type) {
		return noArgumentConstructor(type) != null;
	}

	static @Nullable Constructor<?> noArgumentConstructor(Class<?> type) {
		return Arrays.stream(type.getDeclaredConstructors())
			.filter((constructor) -> constructor.getParameterCount() == 0)
			.findFirst()
			.orElse(null);
	}

	private Object of(Object live) {
		Object known = this.made.get(live);
		return (known != null) ? known : make(live);
	}

	private Object make(Object live) {
		Class<?> type = live.getClass();
		Constructor<?> constructor = noArgumentConstructor(type);
		Object instance = (constructor != null) ? BeanUtils.instantiateClass(constructor)
				: objenesis.newInstance(type, false);
		this.made.put(live, instance);
		if (constructor != null && !this.collaborators) {
			return instance;
		}
		Set<String> properties = BindableProperty.of(type)
			.stream()
			.map(BindableProperty::name)
			.collect(Collectors.toSet());
		ReflectionUtils.doWithFields(type,
				(field) -> fill(field, properties.contains(field.getName()), constructor != null, live, instance),
				Shadow::isOwn);
		return instance;
	}

	/**
	 * The JDK opens none of its fields.
	 */
	private static boolean isOwn(Field field) {
		return !Modifier.isStatic(field.getModifiers()) && !isOfTheJdk(field.getDeclaringClass());
	}

	private static boolean isOfTheJdk(Class<?> type) {
		return List.of("java", "javax", "jdk", "sun").contains(type.getName().split("\\.", 2)[0]);
	}

	private void fill(Field field, boolean property, boolean constructed, Object live, Object instance)
			throws IllegalAccessException {
		ReflectionUtils.makeAccessible(field);
		if (property && !constructed) {
			field.set(instance, copy(field, field.get(live)));
		}
		else if (!property && this.collaborators && field.get(instance) == null) {
			field.set(instance, field.get(live));
		}
		else if (!property && !constructed && field.getType().isPrimitive()) {
			field.set(instance, field.get(live));
		}
	}

	/**
	 * The binder changes collections and nested beans in place.
	 */
	private @Nullable Object copy(Field field, @Nullable Object value) {
		if (value instanceof Map<?, ?> map && field.getType().isAssignableFrom(LinkedHashMap.class)) {
			return new LinkedHashMap<>(map);
		}
		if (value instanceof Collection<?> collection && field.getType().isAssignableFrom(ArrayList.class)
				&& !(value instanceof Set<?>)) {
			return new ArrayList<>(collection);
		}
		if (value instanceof Set<?> set && field.getType().isAssignableFrom(LinkedHashSet.class)) {
			return new LinkedHashSet<>(set);
		}
		return (value != null && isBean(value.getClass())) ? of(value) : value;
	}

	private static boolean isBean(Class<?> type) {
		return !type.isArray() && !type.isEnum() && !type.isRecord() && !isOfTheJdk(type)
				&& BindableProperty.of(type).stream().anyMatch(BindableProperty::isSettable);
	}

}
