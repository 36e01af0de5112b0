// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * How far this machine's clock is from that of AWS.
 */
final class ClockSkew {

	/**
	 * Codes that mean nothing else.
	 */
	private static final Set<String> CODES = Set.of("RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture");

	private static final Pattern WORDS = Pattern.compile("(?i)signature (?:has )?expired|signature not yet current");

	private static final Pattern TIMES = Pattern
		.compile("(\\d{8}T\\d{6}Z) is (?:now earlier|still later) than \\d{8}T\\d{6}Z \\((\\d{8}T\\d{6}Z) [-+]");

	private static final DateTimeFormatter COMPACT = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");

	private ClockSkew() {
	}

	/**
	 * Whether an error is due to the clock.
	 */
	static boolean isReasonOf(AwsServiceException ex, @Nullable String code, @Nullable String words) {
		return (code != null && CODES.contains(code)) || (words != null && WORDS.matcher(words).find())
				|| (code != null && code.contains("Signature") && ex.isClockSkewException());
	}

	/**
	 * Tells how far the clock is off.
	 * @param words AWS's words, which may tell both times
	 * @param details the answer, whose date tells the time of AWS
	 */
	static String describe(@Nullable String words, @Nullable AwsErrorDetails details) {
		Duration skew = fromWords(words);
		if (skew == null) {
			skew = fromDate(details);
		}
		if (skew == null || skew.abs().compareTo(Duration.ofMinutes(1)) < 0) {
			return "this machine's clock is not that of AWS";
		}
		return "this machine's clock is " + words(skew.abs()) + (skew.isNegative() ? " behind" : " ahead of")
				+ " AWS's";
	}

	private static @Nullable Duration fromWords(@Nullable String words) {
		Matcher matcher = TIMES.matcher((words != null) ? words : "");
		try {
			return matcher.find() ? Duration.between(time(matcher.group(2)), time(matcher.group(1))) : null;
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

	private static Instant time(@Nullable String text) {
		return LocalDateTime.parse(String.valueOf(text), COMPACT).toInstant(ZoneOffset.UTC);
	}

	private static @Nullable Duration fromDate(@Nullable AwsErrorDetails details) {
		if (details == null || details.sdkHttpResponse() == null) {
			return null;
		}
		String date = details.sdkHttpResponse().firstMatchingHeader("Date").orElse("");
		try {
			return Duration.between(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)), Instant.now());
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

	private static String words(Duration skew) {
		List<String> words = new ArrayList<>();
		add(words, skew.toDays(), "day");
		add(words, skew.toHoursPart(), "hour");
		if (skew.toDays() == 0) {
			add(words, skew.toMinutesPart(), "minute");
		}
		return String.join(" ", words);
	}

	private static void add(List<String> words, long number, String unit) {
		if (number > 0) {
			words.add(number + " " + unit + ((number > 1) ? "s" : ""));
		}
	}

}
