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

import io.rekey.SecretId;
import org.jspecify.annotations.Nullable;

/**
 * Where a pool's login stands in a secret.
 *
 * @param secret the secret
 * @param usernameKey the key of the username, or {@code null} if the username is not in
 * the secret
 * @param passwordKey the key of the password, or {@code null} if the password is the
 * whole text
 * @param fixedUsername the username if it is not in the secret
 */
public record LoginKeys(SecretId secret, @Nullable String usernameKey, @Nullable String passwordKey,
		@Nullable String fixedUsername) {
}
