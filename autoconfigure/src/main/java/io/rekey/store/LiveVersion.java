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

import java.time.Instant;

import io.rekey.SecretVersion;

/**
 * A version of a secret that is live in this process.
 *
 * @param version the version
 * @param since when it went live in this process
 * @param confirmed when Secrets Manager was last seen to have it as the current one
 */
public record LiveVersion(SecretVersion version, Instant since, Instant confirmed) {

	LiveVersion confirmed(Instant now) {
		return new LiveVersion(this.version, this.since, now);
	}

}
