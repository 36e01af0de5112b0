/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

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
