// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a server keeps of a password for the authentication plugin
 * {@code mysql_native_password}: the SHA-1 of its SHA-1. The algorithm is the plugin's.
 */
final class MySqlNativePassword {

	private MySqlNativePassword() {
	}

	static String hash(String password) {
		try {
			MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
			byte[] hash = sha1.digest(sha1.digest(password.getBytes(StandardCharsets.UTF_8)));
			return "*" + HexFormat.of().withUpperCase().formatHex(hash);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Each JVM has SHA-1", ex);
		}
	}

}
