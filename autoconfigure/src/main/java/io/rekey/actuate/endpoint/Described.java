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

package io.rekey.actuate.endpoint;

import java.time.Instant;

import io.rekey.store.SecretDescription;
import org.jspecify.annotations.Nullable;

/**
 * The description of a secret, or why there is none.
 *
 * @param description the description, or {@code null}
 * @param error why there is none, or {@code null}
 * @param action the IAM action to grant, or {@code null}
 * @param time when Secrets Manager told it
 */
record Described(@Nullable SecretDescription description, @Nullable String error, @Nullable String action,
		Instant time) {

	static final Described LATE = failed("Secrets Manager has not answered yet", null, Instant.EPOCH);

	static Described of(SecretDescription description, Instant time) {
		return new Described(description, null, null, time);
	}

	static Described failed(String error, @Nullable String action, Instant time) {
		return new Described(null, error, action, time);
	}

	boolean isDenied() {
		return this.action != null;
	}

}
