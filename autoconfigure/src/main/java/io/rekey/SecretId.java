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

/**
 * Names a secret as the application refers to it: by its name or ARN in Secrets Manager,
 * or by an alias declared under {@code rekey.secrets}.
 *
 * @param value the name, ARN or alias, never blank
 */
public record SecretId(String value) {

	public SecretId {
		if (value.isBlank()) {
			throw new IllegalArgumentException("A secret's name must not be blank");
		}
	}

	public static SecretId of(String value) {
		return new SecretId(value);
	}

	@Override
	public String toString() {
		return this.value;
	}

}
