// SPDX-License-Identifier: Apache-2.0

package io.rekey.guard;

import org.jspecify.annotations.Nullable;

import org.springframework.util.PropertyPlaceholderHelper;
import org.springframework.util.SystemPropertyUtils;

/**
 * Decides by name and value whether a property holds a credential. Stateless.
 */
final class CredentialDetector {

	/**
	 * The password of the JDK's own trust store, which protects nothing: its certificates
	 * are public.
	 */
	private static final String JDK_TRUST_STORE_PASSWORD = "changeit";

	private static final PropertyPlaceholderHelper DEFAULTS = new PropertyPlaceholderHelper(
			SystemPropertyUtils.PLACEHOLDER_PREFIX, SystemPropertyUtils.PLACEHOLDER_SUFFIX,
			SystemPropertyUtils.VALUE_SEPARATOR, SystemPropertyUtils.ESCAPE_CHARACTER, true);

	private CredentialDetector() {
	}

	/**
	 * Looks at a property.
	 * @param name its name, in any form
	 * @param value its value, as the file has it
	 * @return why it looks like a credential, without the value, or {@code null} if it
	 * does not
	 */
	static @Nullable String detect(String name, String value) {
		if (isOurs(name)) {
			return null;
		}
		// A default stands in the file like any other text.
		String text = DEFAULTS.replacePlaceholders(value, (placeholder) -> null);
		String reason = detectLiteral(name, text);
		return (reason != null && !text.equals(value)) ? "with the default of its placeholder " + reason : reason;
	}

	private static @Nullable String detectLiteral(String name, String value) {
		String format = CredentialFormat.describe(value);
		if (format != null) {
			return "its value looks like " + format;
		}
		PropertyValue literal = new PropertyValue(value);
		if (CredentialName.mayTellAddress(name, value) && literal.isLogin()) {
			return "its value looks like an address with a password";
		}
		if (!CredentialName.mayTell(name)) {
			return null;
		}
		PropertyWords words = PropertyWords.of(name);
		if (!literal.isLiteral() || isHarmless(words, literal)) {
			return null;
		}
		return switch (CredentialName.of(words)) {
			case PASSWORD -> literal.mayBePassword() ? "its name is that of a password" : null;
			case SECRET -> literal.isOrdinary() ? null : "its name is that of a secret";
			case HINT -> literal.isRandom() ? "its value looks like a random key" : null;
			case NONE -> null;
		};
	}

	/**
	 * Our own properties name secrets. Those with credentials of AWS hold some.
	 */
	private static boolean isOurs(String name) {
		String uniform = PropertyWords.uniform(name);
		return uniform.startsWith("rekey.") && !uniform.startsWith("rekey.aws.credentials.");
	}

	private static boolean isHarmless(PropertyWords words, PropertyValue value) {
		return (value.equalsIgnoreCase(JDK_TRUST_STORE_PASSWORD)
				&& words.all().anyMatch((word) -> word.startsWith("trust")))
				|| (CredentialName.isText(words) && value.isWords());
	}

}
