// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Name;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringUtils;

/**
 * A property that Spring Boot binds by a setter, or by what its getter returns. Found by
 * the rules of its binder, under which methods need not be public.
 */
final class BindableProperty {

	private final String name;

	private final @Nullable Field field;

	private @Nullable Method getter;

	private @Nullable Method setter;

	private BindableProperty(Class<?> type, String name) {
		this.name = name;
		this.field = ReflectionUtils.findField(type, name);
	}

	static Collection<BindableProperty> of(Class<?> type) {
		Map<String, BindableProperty> properties = new LinkedHashMap<>();
		Method[] methods = ReflectionUtils.getUniqueDeclaredMethods(type, BindableProperty::isCandidate);
		for (Method method : methods) {
			whenNamed(method, "is", 0, (name) -> property(properties, type, name).addGetter(method));
		}
		for (Method method : methods) {
			whenNamed(method, "get", 0, (name) -> property(properties, type, name).addGetter(method));
		}
		for (Method method : methods) {
			whenNamed(method, "set", 1, (name) -> property(properties, type, name).addSetter(method));
		}
		return properties.values();
	}

	private static boolean isCandidate(Method method) {
		int modifiers = method.getModifiers();
		return !Modifier.isPrivate(modifiers) && !Modifier.isProtected(modifiers) && !Modifier.isAbstract(modifiers)
				&& !Modifier.isStatic(modifiers) && !method.isBridge() && method.getDeclaringClass() != Object.class;
	}

	private static void whenNamed(Method method, String prefix, int parameters, Consumer<String> action) {
		String name = method.getName();
		if (name.startsWith(prefix) && name.length() > prefix.length() && method.getParameterCount() == parameters) {
			action.accept(StringUtils.uncapitalizeAsProperty(name.substring(prefix.length())));
		}
	}

	private static BindableProperty property(Map<String, BindableProperty> properties, Class<?> type, String name) {
		return properties.computeIfAbsent(name, (absent) -> new BindableProperty(type, name));
	}

	private void addGetter(Method method) {
		if (this.getter == null || this.getter.getName().startsWith("is")) {
			this.getter = method;
		}
	}

	private void addSetter(Method method) {
		boolean fitsGetter = this.getter != null && this.getter.getReturnType() == method.getParameterTypes()[0];
		if (this.setter == null || fitsGetter) {
			this.setter = method;
		}
	}

	String name() {
		return this.name;
	}

	ConfigurationPropertyName under(ConfigurationPropertyName prefix) {
		Name declared = (this.field != null) ? this.field.getAnnotation(Name.class) : null;
		return prefix.append(ConfigurationPropertyName.adapt((declared != null) ? declared.value() : this.name, '.'));
	}

	boolean isSettable() {
		return this.setter != null;
	}

	/**
	 * Reads the property.
	 * @param bean the bean that has it
	 * @return the value; {@code null} as well if there is no getter
	 */
	@Nullable Object get(Object bean) {
		return (this.getter != null) ? invoke(this.getter, bean) : null;
	}

	/**
	 * Reads the property, or its field if it has no getter.
	 * @param bean the bean that has it
	 * @return the value; {@code null} as well if there is neither
	 */
	@Nullable Object read(Object bean) {
		return (this.getter == null && this.field != null) ? field(bean) : get(bean);
	}

	void set(Object bean, @Nullable Object value) {
		invoke(Objects.requireNonNull(this.setter), bean, value);
	}

	private static @Nullable Object invoke(Method method, Object bean, @Nullable Object... arguments) {
		ReflectionUtils.makeAccessible(method);
		return ReflectionUtils.invokeMethod(method, bean, arguments);
	}

	/**
	 * Whether the field of this name holds the current value and can hold another.
	 */
	boolean isReplaceable(Object bean, Object current, Object value) {
		return this.field != null && !Modifier.isFinal(this.field.getModifiers())
				&& this.field.getType().isInstance(value) && current.equals(field(bean));
	}

	private @Nullable Object field(Object bean) {
		Field accessed = Objects.requireNonNull(this.field);
		ReflectionUtils.makeAccessible(accessed);
		return ReflectionUtils.getField(accessed, bean);
	}

	void replace(Object bean, Object value) {
		ReflectionUtils.setField(Objects.requireNonNull(this.field), bean, value);
	}

}
