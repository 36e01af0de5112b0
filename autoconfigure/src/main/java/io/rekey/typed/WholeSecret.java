// SPDX-License-Identifier: Apache-2.0

package io.rekey.typed;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.Function;

import io.rekey.SecretVersion;
import org.jspecify.annotations.Nullable;

/**
 * The whole of a secret, as text or bytes.
 *
 * @param <T> the type of the object
 */
final class WholeSecret<T> implements SecretMapping<T> {

	private final String name;

	private final Function<SecretVersion, T> whole;

	private WholeSecret(String name, Function<SecretVersion, T> whole) {
		this.name = name;
		this.whole = whole;
	}

	/**
	 * Returns the mapping of a type that stands for the whole of a secret.
	 * @param type the type
	 * @return the mapping, or {@code null} if the type stands for the keys
	 */
	static <T> @Nullable SecretMapping<T> as(Class<T> type) {
		if (type == String.class) {
			return new WholeSecret<>("text", (version) -> type.cast(version.text()));
		}
		if (type == byte[].class) {
			return new WholeSecret<>("bytes", (version) -> type.cast(bytes(version)));
		}
		return null;
	}

	private static byte[] bytes(SecretVersion version) {
		byte[] binary = version.binary();
		return (binary != null) ? binary : version.text().getBytes(StandardCharsets.UTF_8);
	}

	@Override
	public T map(SecretVersion version, Set<@Nullable String> reads) {
		reads.add(null);
		return this.whole.apply(version);
	}

	@Override
	public String name() {
		return this.name;
	}

}
