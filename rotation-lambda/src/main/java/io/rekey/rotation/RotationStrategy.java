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

package io.rekey.rotation;

/**
 * Whose password a rotation changes, and who changes it.
 */
interface RotationStrategy {

	/**
	 * Return the login that comes after the current one.
	 * @throws RotationFailedException if there can't be one
	 */
	DatabaseSecret next(DatabaseSecret current, String password);

	/**
	 * Makes the database accept the pending login. May be run again, also after it was
	 * cut off half way.
	 * @throws RotationFailedException if that can't be done
	 */
	void set(DatabaseSecret current, DatabaseSecret pending);

	/**
	 * Makes the strategy of one rotation.
	 */
	interface Factory {

		RotationStrategy create(RotationEvent event, SecretVersions versions, Database database);

	}

}
