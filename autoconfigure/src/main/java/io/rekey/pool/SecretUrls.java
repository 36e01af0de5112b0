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

package io.rekey.pool;

import java.util.function.Function;

import io.rekey.SecretVersion;
import org.jspecify.annotations.Nullable;

/**
 * Knows URLs that were built from a secret that holds host and port. Implementations are
 * safe for use by several threads.
 */
public interface SecretUrls {

	/**
	 * Finds out whether a URL was built from a secret.
	 * @param url the URL that a pool was configured with
	 * @param live the live version of the secret that feeds the pool
	 * @return builds the URL from any version, or answers {@code null} if that lacks a
	 * part of it; {@code null} if the URL is another one
	 */
	@Nullable Function<SecretVersion, @Nullable String> find(String url, SecretVersion live);

}
