// SPDX-License-Identifier: Apache-2.0

package io.rekey.typed;

import java.util.Set;
import java.util.function.Function;

import io.rekey.SecretMismatchException;
import io.rekey.SecretVersion;
import io.rekey.task.Failures;
import org.jspecify.annotations.Nullable;

/**
 * An object that a function of the user makes. No exception of the function gets out: it
 * may quote a value.
 *
 * @param <T> the type of the object
 */
final class MappedObject<T> implements SecretMapping<T> {

	private final Function<SecretVersion, T> function;

	MappedObject(Function<SecretVersion, T> function) {
		this.function = function;
	}

	@Override
	public T map(SecretVersion version, Set<@Nullable String> reads) {
		T object;
		try {
			object = this.function.apply(version.observed(new Recorder(version, reads)));
		}
		catch (RuntimeException ex) {
			throw mismatch(version, "the application's mapping failed: " + Failures.describe(ex));
		}
		if (object == null) {
			throw mismatch(version, "the application's mapping returned null");
		}
		return object;
	}

	private static SecretMismatchException mismatch(SecretVersion version, String reason) {
		return new SecretMismatchException(version.id(), version.versionId(), reason);
	}

	@Override
	public String name() {
		return "mapping";
	}

	/**
	 * Notes the keys that the function reads, and later those who kept the version.
	 *
	 * @param version the version
	 * @param reads takes the keys
	 */
	private record Recorder(SecretVersion version, Set<@Nullable String> reads) implements SecretVersion.ReadListener {

		@Override
		public void onKey(String key) {
			this.reads.add(key);
		}

		@Override
		public void onValues() {
			this.reads.addAll(this.version.values().keySet());
		}

		@Override
		public void onWhole() {
			this.reads.add(null);
		}

	}

}
