// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one version of a secret holds: a text or bytes.
 *
 * @param text the text
 * @param base64 the bytes, as they are on the wire
 */
record SecretContent(@Nullable String text, @Nullable String base64) {

	private static final int MAX_BYTES = 65_536;

	/**
	 * Read the content of a request.
	 * @return the content, {@code null} if the request holds none
	 */
	static @Nullable SecretContent of(ObjectNode request) {
		String text = Json.text(request, "SecretString");
		String binary = Json.text(request, "SecretBinary");
		if (text != null && binary != null) {
			throw AwsException.invalidParameter(
					"You can't specify both a binary secret value and a string secret value in the same secret.");
		}
		if (text != null) {
			checkLength("secretString", text.getBytes(StandardCharsets.UTF_8).length);
			return new SecretContent(text, null);
		}
		if (binary != null) {
			checkLength("secretBinary", decode(binary).length);
			return new SecretContent(null, binary);
		}
		return null;
	}

	void writeTo(ObjectNode response) {
		Json.put(response, "SecretString", this.text);
		Json.put(response, "SecretBinary", this.base64);
	}

	private static byte[] decode(String base64) {
		try {
			return Base64.getDecoder().decode(base64);
		}
		catch (IllegalArgumentException ex) {
			throw new AwsException("SerializationException", "SecretBinary is not Base64");
		}
	}

	private static void checkLength(String member, int length) {
		if (length < 1) {
			throw AwsException.constraint(member, "must have length greater than or equal to 1");
		}
		if (length > MAX_BYTES) {
			throw AwsException.constraint(member, "must have length less than or equal to " + MAX_BYTES);
		}
	}

	@Override
	public String toString() {
		return "SecretContent[***]";
	}

}
