// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.time.Instant;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Who uses one key of a secret since the application started. Names only, no value.
 *
 * @param key the key, or {@code null} for the whole text
 * @param properties the properties that hold the key or refer to it
 * @param readers the beans and pools that have it, such as {@code bean 'payments'} or
 * {@code pool 'dataSource'}
 * @param lastRead when it was read last, or {@code null} if nothing has read it
 */
public record KeyUsage(@Nullable String key, Set<String> properties, Set<String> readers, @Nullable Instant lastRead) {

	public KeyUsage {
		properties = Set.copyOf(properties);
		readers = Set.copyOf(readers);
	}

	public boolean isRead() {
		return this.lastRead != null;
	}

}
