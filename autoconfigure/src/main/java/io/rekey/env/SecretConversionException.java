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

package io.rekey.env;

import io.rekey.task.Failures;
import org.jspecify.annotations.Nullable;

import org.springframework.core.convert.ConversionException;

/**
 * Thrown when the value of a secret can't be converted to the type that is asked for. It
 * has no cause, which would show the value.
 */
class SecretConversionException extends ConversionException {

	private final String secret;

	private final String type;

	SecretConversionException(@Nullable SecretReference reference, String type, ConversionException failure) {
		super("A value that comes from " + describe(reference) + " is no " + type + " (" + Failures.describe(failure)
				+ "). It is not shown here");
		this.secret = describe(reference);
		this.type = type;
	}

	private static String describe(@Nullable SecretReference reference) {
		return (reference == null) ? "a secret" : ((reference.key() != null) ? "key '" + reference.key() + "' of " : "")
				+ "secret '" + reference.id() + "'";
	}

	String getSecret() {
		return this.secret;
	}

	String getType() {
		return this.type;
	}

}
