// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.regex.Pattern;

import io.rekey.SecretId;
import org.jspecify.annotations.Nullable;

/**
 * A reference to a secret, written {@code ${secret@<id>#<key>}} or, for the whole text,
 * {@code ${secret@<id>}}.
 *
 * @param id the secret's name, alias or whole ARN
 * @param key the key in the secret, or {@code null} for the whole text
 */
public record SecretReference(SecretId id, @Nullable String key) {

	static final String PREFIX = "secret@";

	/**
	 * Names of secrets, service-managed ones included.
	 * @see <a href=
	 * "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html">CreateSecret</a>
	 */
	private static final Pattern NAME = Pattern.compile("[A-Za-z0-9/_+=.@!-]{1,512}");

	private static final Pattern ARN = Pattern
		.compile("arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\\d{12}:secret:[A-Za-z0-9/_+=.@!-]+-[A-Za-z0-9]{6}");

	/**
	 * Reads the name of a placeholder.
	 * @param placeholder the name, without <code>${</code> and <code>}</code>
	 * @param aliases the declared aliases
	 * @return the reference, or {@code null} if the name can't be one as it stands:
	 * Spring asks for {@code name:default} as a whole first, so that a key with a colon
	 * may be one with a default
	 * @throws InvalidSecretReferenceException if it is no legal reference
	 */
	static @Nullable SecretReference parse(String placeholder, SecretAliases aliases) {
		String text = placeholder.substring(PREFIX.length());
		int hash = text.indexOf('#');
		String id = (hash >= 0) ? text.substring(0, hash) : text;
		String key = (hash >= 0) ? text.substring(hash + 1) : null;
		if (key != null && key.isEmpty()) {
			throw new InvalidSecretReferenceException(placeholder, "the key after '#' is missing");
		}
		if (!aliases.isAlias(id)) {
			if (id.equals("arn")) {
				throw new InvalidSecretReferenceException(placeholder,
						"an ARN can't stand in ${…} together with a default or without its six-character suffix,"
								+ " because Spring cuts it at the first colon; declare an alias for it");
			}
			if (id.indexOf(':') >= 0 && !ARN.matcher(id).matches()) {
				return null;
			}
			if (id.indexOf(':') < 0 && !NAME.matcher(id).matches()) {
				throw new InvalidSecretReferenceException(placeholder, id.isEmpty() ? "the secret's name is missing"
						: "a secret's name has letters, digits and /_+=.@!- only");
			}
		}
		return new SecretReference(SecretId.of(id), key);
	}

	/**
	 * Whether the key may be a shorter one and a default. The whole wins where the secret
	 * has such a key.
	 */
	boolean mayHaveDefault() {
		return this.key != null && this.key.indexOf(':') >= 0;
	}

	/**
	 * Whether Spring asks for the reference as it is if it stands in <code>${…}</code>.
	 */
	boolean canBeWritten() {
		String text = toString();
		return !"".equals(this.key) && ReferenceScanner.helper(true)
			.replacePlaceholders(Placeholders.START + text + "}", (name) -> name.equals(text) ? "" : null)
			.isEmpty();
	}

	@Override
	public String toString() {
		return PREFIX + this.id + ((this.key != null) ? "#" + this.key : "");
	}

}
