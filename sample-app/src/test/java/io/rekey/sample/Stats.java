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

package io.rekey.sample;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The part of {@code /demo/stats} whose names are fixed.
 *
 * @param served orders served
 * @param failed orders failed
 * @param rotations rotations of the database secret
 * @param longestBorrowMillis the longest wait for a connection
 * @param firstPasswordRefused whether the first password is refused, if that can be asked
 * @param secrets the secrets in use
 */
record Stats(long served, long failed, long rotations, long longestBorrowMillis, @Nullable Boolean firstPasswordRefused,
		List<SecretInUse> secrets) {

	String versionOf(String name) {
		return this.secrets.stream()
			.filter((secret) -> secret.name().equals(name))
			.map(SecretInUse::versionId)
			.findFirst()
			.orElseThrow();
	}

	record SecretInUse(String name, String versionId) {
	}

}
