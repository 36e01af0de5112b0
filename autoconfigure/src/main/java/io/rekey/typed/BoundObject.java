// SPDX-License-Identifier: Apache-2.0

package io.rekey.typed;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.rekey.SecretMismatchException;
import io.rekey.SecretVersion;
import io.rekey.store.SecretJson;
import io.rekey.task.Failures;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.BindResult;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * An object that is bound to the keys of a version. No exception of the binder gets out,
 * as those quote values.
 *
 * @param <T> the type of the object
 */
final class BoundObject<T> implements SecretMapping<T> {

	private final Class<T> type;

	BoundObject(Class<T> type) {
		this.type = type;
	}

	@Override
	public String name() {
		return this.type.getSimpleName();
	}

	@Override
	public T map(SecretVersion version, Set<@Nullable String> reads) {
		if (!version.isJson()) {
			throw mismatch(version,
					"it is no JSON object and has no keys for " + name() + SecretJson.describeFlaw(version));
		}
		SecretKeys keys = new SecretKeys(version, reads);
		Bound bound = new Bound();
		try {
			BindResult<T> result = new Binder(List.of(keys)).bind(ConfigurationPropertyName.EMPTY,
					Bindable.of(this.type), bound);
			String missing = RecordParts.firstMissing(this.type, bound.names);
			if (missing != null || !result.isBound()) {
				throw mismatch(version,
						(missing != null) ? "it has no key '" + missing + "', which " + name() + " needs"
								: "it has no key that " + name() + " knows");
			}
			return result.get();
		}
		catch (BindException ex) {
			throw mismatch(version, describe(ex, keys));
		}
	}

	private String describe(BindException ex, SecretKeys keys) {
		Throwable cause = ex.getCause();
		String problem = Failures.describe((cause != null) ? cause : ex);
		return ex.getName().isEmpty() ? name() + " can't be made of it: " + problem
				: "key '" + keys.key(ex.getName()) + "' is no " + ex.getTarget().getType() + ": " + problem;
	}

	private static SecretMismatchException mismatch(SecretVersion version, String reason) {
		return new SecretMismatchException(version.id(), version.versionId(), reason);
	}

	/**
	 * Notes the names for which there was a value.
	 */
	private static final class Bound implements BindHandler {

		private final Set<ConfigurationPropertyName> names = new HashSet<>();

		@Override
		public Object onSuccess(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
				Object result) {
			this.names.add(name);
			return result;
		}

	}

}
