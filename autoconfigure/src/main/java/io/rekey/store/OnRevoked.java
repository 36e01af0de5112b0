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

/**
 * What becomes of the last good version of a secret that was deleted, or that the
 * application may no longer read.
 */
public enum OnRevoked {

	/**
	 * It stays live, and health says so.
	 */
	KEEP,

	/**
	 * It is forgotten: properties and references that need it have no value any more, and
	 * pools make no new connection with it.
	 */
	DROP

}
