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

package io.rekey;

import java.util.Collection;

/**
 * Gives access to the secrets that this application uses, each in the version that is
 * live in this process. Safe for use by several threads; reading a secret that is in use
 * neither locks nor calls AWS.
 */
public interface Secrets {

	/**
	 * Returns the live version of a secret. A secret that is not in use yet is read from
	 * Secrets Manager, once, and is in use from then on.
	 * @param id the secret's name, ARN or alias
	 * @return the live version
	 * @throws SecretUnavailableException if the secret can't be read
	 */
	SecretVersion get(SecretId id);

	/**
	 * Returns the live version of every secret in use.
	 * @return the versions, in no particular order
	 */
	Collection<SecretVersion> inUse();

}
