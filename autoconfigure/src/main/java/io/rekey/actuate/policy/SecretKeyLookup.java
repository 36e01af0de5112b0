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

package io.rekey.actuate.policy;

import io.rekey.SecretVersion;
import org.jspecify.annotations.Nullable;

/**
 * Tells with which KMS key a secret is encrypted. Where there is a bean of this type, the
 * policy also allows {@code secretsmanager:DescribeSecret}, which answers that.
 * Implementations are safe for use by several threads.
 */
@FunctionalInterface
public interface SecretKeyLookup {

	/**
	 * The key that AWS manages, which secrets have unless they are given another one.
	 * Decrypting with it takes no permission.
	 */
	String AWS_MANAGED_KEY = "alias/aws/secretsmanager";

	/**
	 * Returns the key of a secret.
	 * @param version the live version of the secret
	 * @return the key's id or ARN, an alias or its ARN, {@link #AWS_MANAGED_KEY}, or
	 * {@code null} if it is not known
	 */
	@Nullable String keyOf(SecretVersion version);

}
