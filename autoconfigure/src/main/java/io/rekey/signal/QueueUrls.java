// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What the URL of a queue tells.
 *
 * @see <a href=
 * "https://docs.aws.amazon.com/general/latest/gr/sqs-service.html">Endpoints of SQS</a>
 */
final class QueueUrls {

	/**
	 * The endpoints of SQS, with FIPS, dual stack or in a VPC, and the old ones.
	 */
	private static final Pattern REGION = Pattern
		.compile("https?://(?:(?:[^/]+\\.)?sqs(?:-fips)?\\.([a-z]{2}(?:-[a-z]+)+-\\d+)\\.[^/]+"
				+ "|([a-z]{2}(?:-[a-z]+)+-\\d+)\\.queue\\.[^/]+)/.*");

	private static final Pattern ACCOUNT = Pattern.compile(".*/(\\d{12})/[^/]+");

	private QueueUrls() {
	}

	static @Nullable String region(String url) {
		Matcher matcher = REGION.matcher(url);
		if (!matcher.matches()) {
			return null;
		}
		String region = matcher.group(1);
		return (region != null) ? region : matcher.group(2);
	}

	static @Nullable String account(String url) {
		Matcher matcher = ACCOUNT.matcher(url);
		return matcher.matches() ? matcher.group(1) : null;
	}

	static String name(String url) {
		return url.substring(url.lastIndexOf('/') + 1);
	}

}
