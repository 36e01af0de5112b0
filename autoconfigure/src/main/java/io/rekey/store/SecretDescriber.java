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

package io.rekey.store;

import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;

/**
 * Tells about secrets, without their values. Implementations are safe for use by several
 * threads.
 */
@FunctionalInterface
public interface SecretDescriber {

	/**
	 * Describes one secret. Blocks for a few seconds at most.
	 * @param id the secret
	 * @param location where it is
	 * @return the description
	 * @throws SecretUnavailableException if there is none, with the IAM action to grant
	 * where access is denied
	 */
	SecretDescription describe(SecretId id, SecretLocation location);

}
