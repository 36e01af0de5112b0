// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What a signature says it is for. The signature itself is not checked.
 *
 * @param accessKeyId who signed
 * @param region the region
 * @param service the service's signing name
 */
record CredentialScope(String accessKeyId, String region, String service) {

	private static final Pattern AUTHORIZATION = Pattern
		.compile("AWS4-HMAC-SHA256 Credential=([^/, ]+)/\\d{8}/([^/, ]+)/([^/, ]+)/aws4_request,.*");

	static @Nullable CredentialScope parse(@Nullable String authorization) {
		if (authorization == null) {
			return null;
		}
		Matcher matcher = AUTHORIZATION.matcher(authorization);
		if (!matcher.matches()) {
			return null;
		}
		return new CredentialScope(Objects.requireNonNull(matcher.group(1)), Objects.requireNonNull(matcher.group(2)),
				Objects.requireNonNull(matcher.group(3)));
	}

}
