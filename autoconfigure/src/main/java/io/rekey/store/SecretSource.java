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

import java.util.Map;

import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretVersion;

/**
 * Where versions of secrets are read from. Implementations are safe for use by several
 * threads.
 */
public interface SecretSource {

	/**
	 * Reads several secrets, in as few calls as possible. The failure of one leaves the
	 * others alone.
	 * @param locations where to read each secret
	 * @return one reading for each secret asked for
	 */
	Map<SecretId, SecretReading> readAll(Map<SecretId, SecretLocation> locations);

	/**
	 * Reads one secret.
	 * @param id the secret
	 * @param location where to read it
	 * @return the version that the location names now
	 * @throws SecretUnavailableException if it can't be read
	 */
	SecretVersion read(SecretId id, SecretLocation location);

}
