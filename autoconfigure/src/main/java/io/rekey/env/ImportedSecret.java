// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import io.rekey.SecretId;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.origin.Origin;

/**
 * One secret of an {@code aws-secretsmanager:} import.
 *
 * @param id the secret
 * @param prefix put before each property name, may be empty
 * @param optional whether the secret may be missing
 * @param origin where the import is written, if known
 */
record ImportedSecret(SecretId id, String prefix, boolean optional, @Nullable Origin origin) {

	static final String LOCATION_PREFIX = "aws-secretsmanager:";

	private static final String PREFIX_PARAMETER = "?prefix=";

	static ImportedSecret parse(String text, boolean optional, @Nullable Origin origin) {
		int parameter = text.indexOf(PREFIX_PARAMETER);
		String id = (parameter >= 0) ? text.substring(0, parameter) : text;
		String prefix = (parameter >= 0) ? text.substring(parameter + PREFIX_PARAMETER.length()) : "";
		return new ImportedSecret(SecretId.of(id.trim()), prefix, optional, origin);
	}

	String location() {
		return LOCATION_PREFIX + nameAndPrefix();
	}

	String nameAndPrefix() {
		return this.id + (this.prefix.isEmpty() ? "" : PREFIX_PARAMETER + this.prefix);
	}

}
