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
