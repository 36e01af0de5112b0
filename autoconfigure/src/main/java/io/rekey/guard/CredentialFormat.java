// SPDX-License-Identifier: Apache-2.0

package io.rekey.guard;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Credentials that are known by how they look, whatever the property's name.
 */
enum CredentialFormat {

	PEM("a private key", "-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----"),

	/**
	 * The id of a key that lasts, or of one that ends.
	 *
	 * @see <a href=
	 * "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids">Prefixes
	 * of ids</a>
	 */
	AWS("an AWS access key", "(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])"),

	/**
	 * Two objects in Base64 and a signature.
	 *
	 * @see <a href="https://www.rfc-editor.org/rfc/rfc7519">RFC 7519</a>
	 */
	JWT("a JSON web token", "(?<![\\w-])eyJ[\\w-]{8,}\\.eyJ[\\w-]{8,}\\.[\\w-]{8,}"),

	/**
	 * GitHub, GitLab, Slack, Stripe, Google, SendGrid, npm, and what begins like the keys
	 * of several providers of language models.
	 */
	TOKEN("the token of a known service",
			"(?<![\\w-])(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\\w{22,}|glpat-[\\w-]{20,}|xox[abeoprs]-[\\w-]{10,}"
					+ "|[rs]k_(?:live|test)_[A-Za-z0-9]{16,}|AIza[\\w-]{35}|SG\\.[\\w-]{16,}\\.[\\w-]{16,}"
					+ "|npm_[A-Za-z0-9]{30,}|sk-[\\w-]{20,})" + "|hooks\\.slack\\.com/services/\\w+/\\w+/\\w+"),

	/**
	 * A URL with a login (RFC 3986, section 3.2.1), except for RabbitMQ's well-known one,
	 * which works on the machine itself only.
	 */
	LOGIN_IN_URL("a URL with a password",
			"(?i)[a-z][a-z0-9+.-]*://(?!guest:guest@)[^/\\s:@?#]*:(?!\\$\\{)[^/\\s@?#]+@[^/\\s]"),

	ORACLE_URL("a URL with a password", "(?i)jdbc:oracle:\\w+:[^/\\s:@]+/(?!\\$\\{)[^\\s@]+@"),

	PASSWORD_IN_URL("a URL with a password", "(?i)jdbc:[^\\s]*[?&;](?:\\w*password|pwd)=([^&;\\s]+)"),

	/**
	 * What Azure's clients connect with.
	 */
	CONNECTION_STRING("a connection string with a key",
			"(?i)\\b(?:AccountKey|SharedAccessKey|SharedSecret|SharedAccessSignature)\\s*=\\s*([^;\\s]+)"),

	/**
	 * JAAS, ADO and the like.
	 */
	PASSWORD_IN_TEXT("a text with a password",
			"(?i)(?:password|\\bpwd)\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'|([^\\s;,&\"']+))");

	private static final List<String> PEM_MARKS = List.of("-----BEGIN");

	private static final List<String> AWS_MARKS = List.of("AKIA", "ASIA");

	private static final List<String> JWT_MARKS = List.of("eyJ");

	private static final List<String> TOKEN_MARKS = List.of("gh", "github_pat_", "glpat-", "xox", "k_live_", "k_test_",
			"AIza", "SG.", "npm_", "sk-", "hooks.slack.com");

	private static final List<String> URL_MARKS = List.of("://", "jdbc:");

	private static final List<String> SETTING_MARKS = List.of("=");

	private final String words;

	private final Pattern pattern;

	CredentialFormat(String words, String regex) {
		this.words = words;
		this.pattern = Pattern.compile(regex);
	}

	/**
	 * Finds the first format that a value has.
	 * @param value the value
	 * @return what it looks like, for people, or {@code null} if it looks like nothing
	 */
	static @Nullable String describe(String value) {
		for (CredentialFormat format : values()) {
			if (format.mayBe(value)
					&& format.pattern.matcher(value).results().anyMatch(CredentialFormat::isCredential)) {
				return format.words;
			}
		}
		return null;
	}

	/**
	 * Whether what the pattern marks as the password in the text may be one.
	 */
	private static boolean isCredential(MatchResult match) {
		List<String> parts = IntStream.rangeClosed(1, match.groupCount())
			.boxed()
			.flatMap((group) -> Stream.ofNullable(match.group(group)))
			.toList();
		return match.groupCount() == 0 || parts.stream().anyMatch((part) -> new PropertyValue(part).mayBePassword());
	}

	/**
	 * What a value must contain, one of it at least: most have none of it, and are done
	 * with.
	 */
	private List<String> marks() {
		return switch (this) {
			case PEM -> PEM_MARKS;
			case AWS -> AWS_MARKS;
			case JWT -> JWT_MARKS;
			case TOKEN -> TOKEN_MARKS;
			case LOGIN_IN_URL, ORACLE_URL, PASSWORD_IN_URL -> URL_MARKS;
			case CONNECTION_STRING, PASSWORD_IN_TEXT -> SETTING_MARKS;
		};
	}

	private boolean mayBe(String value) {
		for (String mark : marks()) {
			if (value.contains(mark)) {
				return true;
			}
		}
		return false;
	}

}
