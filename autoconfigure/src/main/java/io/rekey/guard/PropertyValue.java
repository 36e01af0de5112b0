// SPDX-License-Identifier: Apache-2.0

package io.rekey.guard;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The value of a property, as far as it tells whether it can be a credential. Its text
 * never shows it.
 */
final class PropertyValue {

	private static final int MIN_RANDOM_LENGTH = 16;

	/**
	 * Bits of entropy by character: English text has about 4 with all its letters, but
	 * words have no digits; sixteen random hexadecimal digits have 3 or more.
	 */
	private static final double MIN_ENTROPY = 2.9;

	private static final Pattern RUN = Pattern.compile("[A-Za-z0-9]{" + MIN_RANDOM_LENGTH + ",}");

	private static final Pattern UUID = Pattern.compile("(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

	/**
	 * Placeholders, expressions, tokens that a build replaces, and templates.
	 */
	private static final Pattern NO_LITERAL = Pattern.compile("(?s).*[$#]\\{.*|@[^@\\s]+@|<[^>]*>|\\*+");

	/**
	 * Encrypted or one-way encoded. What begins with {@code {noop}} is neither.
	 */
	private static final Pattern PROTECTED = Pattern
		.compile("(?si)\\{(?!noop\\})[a-z0-9@_.-]+\\}.+|ENC\\(.*\\)|\\$2[abxy]?\\$.+|\\$argon2[a-z]*\\$.+");

	private static final Pattern LOCATION = Pattern
		.compile("(?i)(?:classpath\\*?|file|optional|configtree|base64-file|https?|ldaps?|urn|arn|env|aws-[a-z]+):.*");

	private static final Pattern PATH = Pattern.compile("(?:[~.]{0,2}/|[A-Za-z]:\\\\).*|[\\w./-]+\\.[A-Za-z]{2,4}");

	/**
	 * The name of something, such as a secret of a secrets manager.
	 */
	private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*(?:/[a-z0-9][a-z0-9_.-]*)+");

	private static final Pattern NUMBER_OR_TIME = Pattern
		.compile("(?i)[+-]?\\d+(?:\\.\\d+)?\\s*(?:ns|us|ms|s|m|h|d|b|kb|mb|gb)?|P[0-9DTHMS.]+");

	/**
	 * With its unit: a number alone may be a password.
	 */
	private static final Pattern TIME = Pattern.compile("(?i)\\d{1,6}\\s*(?:ns|us|ms|s|m|h|d)|P[0-9DTHMS.]+");

	/**
	 * A path that begins like one.
	 */
	private static final Pattern ROOTED_PATH = Pattern.compile("(?:[~.]{0,2}/|[A-Za-z]:\\\\)[\\w./\\\\{}-]*");

	private static final Pattern HEADER = Pattern.compile("(?i)X(?:-[a-z]+)+|Authorization|Proxy-Authorization");

	/**
	 * Words of a sentence, of which one is what the sentence is about, or with a gap for
	 * an argument, or a whole sentence.
	 */
	private static final Pattern MESSAGE = Pattern
		.compile("(?is)(?=.*\\s).*(?:\\b(?:passwords?|passphrase|tokens?|secrets?|keys?|credentials?)\\b|\\{\\d+\\}).*"
				+ "|(?-i:\\p{Lu})\\S*\\s.*[.!?:]");

	/**
	 * What stands for an argument of a statement.
	 */
	private static final Pattern PARAMETER = Pattern.compile("\\?\\d*|:\\w+|%s|\\{\\d*\\}");

	private static final Pattern WORD = Pattern.compile("(?i)true|false|yes|no|on|off|none|null|disabled|enabled");

	private static final Pattern WORDS = Pattern.compile("[\\p{L}\\s'.,!?:-]+");

	/**
	 * Addresses without a scheme, of which one has a login. Mail and the like have no
	 * password before the at sign.
	 */
	private static final Pattern LOGIN = Pattern
		.compile("(?i)(?:.*,)?\\s*(?!guest:guest@|(?:mailto|sips?|xmpp|acct):)[^\\s:/@,?#]+:(?!\\$\\{)[^\\s@/,]+"
				+ "@[\\w.\\[\\]-]+(?::\\d+)?(?:/\\S*)?\\s*(?:,.*)?");

	private static final Pattern CLASS = Pattern.compile("(?:[a-z_][a-z0-9_]*\\.){2,}[A-Z]\\w*");

	private final String text;

	PropertyValue(String text) {
		this.text = text.strip();
	}

	/**
	 * Whether it is some text of its own, and not protected.
	 */
	boolean isLiteral() {
		return !this.text.isEmpty() && !NO_LITERAL.matcher(this.text).matches()
				&& !PROTECTED.matcher(this.text).matches();
	}

	/**
	 * Whether it is the place of a file or a thing.
	 */
	boolean isLocation() {
		return LOCATION.matcher(this.text).matches();
	}

	/**
	 * Whether it may be a password: nearly anything may.
	 */
	boolean mayBePassword() {
		return isLiteral() && !isLocation() && !isNamedOrSaid() && !WORD.matcher(this.text).matches()
				&& !TIME.matcher(this.text).matches() && !PARAMETER.matcher(this.text).matches()
				&& (isRandom() || !ROOTED_PATH.matcher(this.text).matches());
	}

	/**
	 * Whether it is the name of a header, or a message for people.
	 */
	private boolean isNamedOrSaid() {
		return HEADER.matcher(this.text).matches() || MESSAGE.matcher(this.text).matches();
	}

	/**
	 * Whether it consists of words, as names of headers and labels do.
	 */
	boolean isWords() {
		return !isRandom() && WORDS.matcher(this.text).matches();
	}

	/**
	 * Whether it is plainly something else than a key, a token or a secret.
	 */
	boolean isOrdinary() {
		return isLocation() || isNamedOrSaid() || NUMBER_OR_TIME.matcher(this.text).matches()
				|| WORD.matcher(this.text).matches() || CLASS.matcher(this.text).matches()
				|| (!isRandom() && (PATH.matcher(this.text).matches() || NAME.matcher(this.text).matches()));
	}

	/**
	 * Whether it looks as if it was drawn by chance: a long run of letters and digits, as
	 * all encodings of random bytes have.
	 */
	boolean isRandom() {
		return !isLocation() && !UUID.matcher(this.text).matches()
				&& RUN.matcher(this.text).results().anyMatch((run) -> isRandom(run.group()));
	}

	private static boolean isRandom(String run) {
		return run.chars().anyMatch(Character::isDigit) && run.chars().anyMatch(Character::isLetter)
				&& entropy(run) >= MIN_ENTROPY;
	}

	/**
	 * Whether it is an address with a login.
	 */
	boolean isLogin() {
		return LOGIN.matcher(this.text).matches();
	}

	boolean equalsIgnoreCase(String other) {
		return this.text.equalsIgnoreCase(other);
	}

	private static double entropy(String run) {
		Map<Integer, Integer> counts = new HashMap<>();
		run.chars().forEach((character) -> counts.merge(character, 1, Integer::sum));
		double entropy = 0;
		for (int count : counts.values()) {
			double share = (double) count / run.length();
			entropy -= share * Math.log(share) / Math.log(2);
		}
		return entropy;
	}

	@Override
	public String toString() {
		return "PropertyValue[******]";
	}

}
