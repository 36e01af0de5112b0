/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

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
