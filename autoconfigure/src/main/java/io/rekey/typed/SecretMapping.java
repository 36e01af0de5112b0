// SPDX-License-Identifier: Apache-2.0

package io.rekey.typed;

import java.util.Set;

import io.rekey.SecretVersion;
import org.jspecify.annotations.Nullable;

/**
 * Makes an object from a version of a secret. Implementations are safe for use by several
 * threads.
 *
 * @param <T> the type of the object
 */
interface SecretMapping<T> {

	/**
	 * Makes the object.
	 * @param version the version
	 * @param reads takes the keys that are read; {@code null} for the whole text
	 * @return the object
	 * @throws io.rekey.SecretMismatchException if the version does not fit
	 */
	T map(SecretVersion version, Set<@Nullable String> reads);

	/**
	 * Returns what the object is called where somebody looks for who reads a key.
	 * @return the name
	 */
	String name();

}
