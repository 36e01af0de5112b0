// SPDX-License-Identifier: Apache-2.0

package io.rekey.guard;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * How much the name of a property tells of a credential.
 */
enum CredentialName {

	/**
	 * A password: any text that is not empty may be one.
	 */
	PASSWORD,

	/**
	 * A key, token or secret, unless the value is plainly something else.
	 */
	SECRET,

	/**
	 * A key of some kind, or something beside a secret: only a random value tells.
	 */
	HINT,

	/**
	 * Nothing.
	 */
	NONE;

	private static final Set<String> PASSWORDS = Set.of("password", "passwords", "passwd", "pwd", "passphrase", "pass");

	private static final Set<String> SECRETS = Set.of("secret", "secrets", "token", "tokens", "apikey", "apikeys",
			"credential", "credentials", "clientsecret", "privatekey", "secretkey", "accesskey", "accesstoken",
			"authtoken");

	/**
	 * What stands before "key" in the name of one that is secret.
	 */
	private static final Set<String> SECRET_KEYS = Set.of("api", "private", "secret", "access", "encryption", "signing",
			"master", "account", "application", "shared", "auth", "hmac", "aes");

	private static final Set<String> HINTS = Set.of("key", "keys", "salt", "seed", "auth", "authorization", "bearer");

	private static final Set<String> PUBLIC = Set.of("public", "certificate", "alias", "fingerprint", "id");

	/**
	 * What is in the name of a text that people read, or of a header.
	 */
	private static final Set<String> TEXTS = Set.of("message", "messages", "label", "labels", "title", "hint",
			"tooltip", "description", "header", "headers");

	private static final Set<String> ADDRESSES = Set.of("address", "addresses", "url", "urls", "uri", "uris", "host",
			"hosts", "node", "nodes", "server", "servers", "broker", "brokers", "endpoint", "endpoints", "connection",
			"dsn");

	/**
	 * What the words above have in common. Most names have none of it.
	 */
	private static final List<String> ROOTS = List.of("pass", "pwd", "secret", "token", "key", "credential", "salt",
			"seed", "auth", "bearer");

	/**
	 * Whether a name is worth to be taken apart.
	 */
	static boolean mayTell(String name) {
		String lower = name.toLowerCase(Locale.ROOT);
		for (String root : ROOTS) {
			if (lower.contains(root)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Whether a property may hold an address with a login.
	 */
	static boolean mayTellAddress(String name, String value) {
		List<String> last = (value.indexOf('@') > 0) ? PropertyWords.of(name).last() : List.of();
		return !last.isEmpty() && ADDRESSES.contains(last.get(last.size() - 1));
	}

	/**
	 * Whether a property has a text for people, or the name of a header.
	 */
	static boolean isText(PropertyWords words) {
		return words.all().anyMatch(TEXTS::contains);
	}

	static CredentialName of(PropertyWords words) {
		List<String> last = words.last();
		if (last.isEmpty()) {
			return NONE;
		}
		String end = last.get(last.size() - 1);
		if (PASSWORDS.contains(end)) {
			return PASSWORD;
		}
		if (SECRETS.contains(end) || isSecretKey(last, end)) {
			return SECRET;
		}
		boolean hints = HINTS.contains(end)
				|| words.all().anyMatch((word) -> SECRETS.contains(word) || PASSWORDS.contains(word));
		return (hints && last.stream().noneMatch(PUBLIC::contains)) ? HINT : NONE;
	}

	private static boolean isSecretKey(List<String> words, String end) {
		return words.size() > 1 && (end.equals("key") || end.equals("keys"))
				&& SECRET_KEYS.contains(words.get(words.size() - 2));
	}

}
