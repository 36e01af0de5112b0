// SPDX-License-Identifier: Apache-2.0

package io.rekey.typed;

import java.lang.reflect.Constructor;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.Nullness;

/**
 * Finds what a record needs and was not given. Spring Boot's binder leaves such a part at
 * {@code null} or zero.
 */
final class RecordParts {

	private RecordParts() {
	}

	/**
	 * Finds the first part that is missing, those of nested records included.
	 * @param type the type that was bound
	 * @param bound the names for which there was a value
	 * @return the name of the part, or {@code null} if none is missing or the type is no
	 * record
	 */
	static @Nullable String firstMissing(Class<?> type, Set<ConfigurationPropertyName> bound) {
		return firstMissing(ConfigurationPropertyName.EMPTY, type, bound);
	}

	private static @Nullable String firstMissing(ConfigurationPropertyName prefix, Class<?> type,
			Set<ConfigurationPropertyName> bound) {
		if (!type.isRecord()) {
			return null;
		}
		for (Parameter parameter : canonicalConstructor(type).getParameters()) {
			ConfigurationPropertyName name = prefix.append(name(parameter));
			boolean present = bound.contains(name);
			if (!present && isNeeded(parameter)) {
				return name.toString();
			}
			String missing = present ? firstMissing(name, parameter.getType(), bound) : null;
			if (missing != null) {
				return missing;
			}
		}
		return null;
	}

	private static Constructor<?> canonicalConstructor(Class<?> type) {
		Class<?>[] types = Arrays.stream(Objects.requireNonNull(type.getRecordComponents()))
			.map(RecordComponent::getType)
			.toArray((length) -> new Class<?>[length]);
		try {
			return type.getDeclaredConstructor(types);
		}
		catch (NoSuchMethodException ex) {
			throw new IllegalStateException("A record without its canonical constructor: " + type, ex);
		}
	}

	private static String name(Parameter parameter) {
		Name declared = parameter.getAnnotation(Name.class);
		return DataObjectPropertyName.toDashedForm((declared != null) ? declared.value() : parameter.getName());
	}

	private static boolean isNeeded(Parameter parameter) {
		return !parameter.isAnnotationPresent(DefaultValue.class)
				&& Nullness.forParameter(parameter) != Nullness.NULLABLE;
	}

}
