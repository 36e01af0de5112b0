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

package io.rekey.aws;

import io.rekey.store.SecretLocation;
import org.jspecify.annotations.Nullable;

/**
 * One region as one role sees it: what a client is built for, and what answers or does
 * not.
 *
 * @param role the role, or {@code null} for the application's own
 * @param region the region, or {@code null} for the default
 */
record AccountRegion(SecretLocation.@Nullable Role role, @Nullable String region) {

	/**
	 * Whether a client that the user brings is meant.
	 */
	boolean isDefault() {
		return this.role == null && this.region == null;
	}

}
