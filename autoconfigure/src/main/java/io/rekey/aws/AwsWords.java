// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * What AWS, or whatever answered in its place, said in its own words: in one short line,
 * and without anything that looks like a key, a token or a password.
 */
final class AwsWords {

	private static final int MAX_LENGTH = 500;

	/**
	 * More than any error takes.
	 */
	private static final int MAX_BODY = 16_384;

	private static final Pattern CODE = Pattern.compile("<Code>([A-Za-z0-9.]{1,100})</Code>");

	private static final Pattern MESSAGE = Pattern.compile("<[Mm]essage>([^<]*)</[Mm]essage>");

	private static final Pattern TITLE = Pattern.compile("(?i)<title>([^<]*)</title>");

	/**
	 * The headers of the request follow, the session token among them.
	 */
	private static final Pattern REQUEST = Pattern.compile("The Canonical String .*");

	/**
	 * What the SDK appends.
	 */
	private static final Pattern ATTEMPTS = Pattern.compile(" \\(SDK Attempt Count: \\d+\\)");

	private static final Pattern USER = Pattern.compile("://[^/@\\s]+@");

	private static final Pattern URL_USER = Pattern.compile("^(\\w+://)?.*@");

	private static final Pattern NAMED = Pattern
		.compile("(?i)\\b(password|passwd|pwd|secretstring|secretbinary|secretaccesskey|sessiontoken|token)"
				+ "(\"?\\s?[:=]\\s?\"?)[^\\s\",;&)]+");

	private static final Pattern KEY_ID = Pattern.compile("\\bA[KS]IA[A-Z0-9]{8,}\\b");

	/**
	 * Long enough for a key or token, and with capital letters, small ones and digits.
	 */
	private static final Pattern TOKEN = Pattern
		.compile("(?=[A-Za-z+/=_-]*\\d)(?=[A-Z0-9+/=_-]*[a-z])(?=[a-z0-9+/=_-]*[A-Z])[A-Za-z0-9+/=_-]{32,}");

	private static final String HIDDEN = "***";

	private AwsWords() {
	}

	/**
	 * The code of an error. Gateways word theirs in XML, where the SDK does not find it.
	 */
	static @Nullable String code(AwsServiceException ex) {
		AwsErrorDetails details = ex.awsErrorDetails();
		if (details == null || details.errorCode() != null) {
			return (details != null) ? details.errorCode() : null;
		}
		return find(CODE, body(details));
	}

	/**
	 * What an error says.
	 */
	static @Nullable String of(AwsServiceException ex) {
		AwsErrorDetails details = ex.awsErrorDetails();
		String words = (details != null) ? details.errorMessage() : null;
		if (words == null && details != null && details.rawResponse() != null) {
			String message = find(MESSAGE, body(details));
			words = (message != null) ? message : find(TITLE, body(details));
		}
		else if (words == null) {
			words = ex.getMessage();
			int end = (words != null) ? words.indexOf(" (Service: ") : -1;
			words = (words != null && end >= 0) ? words.substring(0, end) : words;
		}
		return (words == null || words.isBlank()) ? null : safe(words);
	}

	/**
	 * Whether an answer has the form of an error of AWS.
	 */
	static boolean isAwss(AwsServiceException ex) {
		AwsErrorDetails details = ex.awsErrorDetails();
		return details == null || details.rawResponse() == null || details.errorMessage() != null || code(ex) != null
				|| ex.requestId() != null;
	}

	private static String body(AwsErrorDetails details) {
		if (details.rawResponse() == null) {
			return "";
		}
		byte[] bytes = details.rawResponse().asByteArrayUnsafe();
		return new String(bytes, 0, Math.min(bytes.length, MAX_BODY), StandardCharsets.UTF_8);
	}

	private static @Nullable String find(Pattern pattern, String text) {
		Matcher matcher = pattern.matcher(text);
		return matcher.find() ? matcher.group(1) : null;
	}

	/**
	 * Hides the user and password of a URL, or of what was meant to be one.
	 */
	static String withoutUser(String url) {
		return URL_USER.matcher(url).replaceFirst("$1" + HIDDEN + "@");
	}

	/**
	 * Whether an exception and all that led to it can be shown as they are.
	 */
	static boolean areSafe(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (!areSafe(cause.getMessage()) || !Arrays.stream(cause.getSuppressed()).allMatch(AwsWords::areSafe)) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Makes words safe to show.
	 */
	static String safe(String words) {
		String masked = masked(words);
		return (masked.length() <= MAX_LENGTH) ? masked : masked.substring(0, MAX_LENGTH) + "…";
	}

	/**
	 * Whether words can be shown as they are.
	 */
	private static boolean areSafe(@Nullable String words) {
		return words == null || masked(words).equals(line(words));
	}

	private static String line(String words) {
		return ATTEMPTS.matcher(words.replaceAll("[\\s\\p{Cntrl}]+", " ")).replaceFirst("").strip();
	}

	private static String masked(String words) {
		String line = REQUEST.matcher(line(words)).replaceFirst("").strip();
		line = USER.matcher(line).replaceAll("://" + HIDDEN + "@");
		line = NAMED.matcher(line).replaceAll("$1$2" + HIDDEN);
		StringBuilder masked = new StringBuilder(line.length());
		for (String word : line.split(" ", -1)) {
			String shown = word.contains("arn:") ? word : TOKEN.matcher(word).replaceAll(HIDDEN);
			masked.append(masked.isEmpty() ? "" : " ").append(KEY_ID.matcher(shown).replaceAll(HIDDEN));
		}
		return masked.toString();
	}

}
