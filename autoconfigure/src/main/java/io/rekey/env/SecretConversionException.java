// SPDX-License-Identifier: Apache-2.0

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
