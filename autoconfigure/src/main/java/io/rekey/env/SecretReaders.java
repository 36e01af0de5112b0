// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.time.Instant;
import java.util.Collection;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Beans of this type tell who has the keys of a secret. Implementations are safe for use
 * by several threads.
 */
public interface SecretReaders {

	/**
	 * Finds who has a key.
	 * @param key the secret and its key
	 * @param properties the properties that resolve to the key
	 * @return who has it; empty if nobody that this one knows of
	 */
	Collection<Reader> of(SecretReference key, Set<String> properties);

	/**
	 * One who has a key.
	 *
	 * @param name what it is and its name, such as {@code bean 'payments'}
	 * @param lastRead when it took the key last, otherwise than by a property, or
	 * {@code null}
	 */
	record Reader(String name, @Nullable Instant lastRead) {
	}

}
