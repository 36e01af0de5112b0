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

package io.rekey.test;

/**
 * The ARNs of secrets, which are the same in all regions but for the region.
 */
final class SecretArn {

	private static final String PREFIX = "arn:aws:secretsmanager:";

	private SecretArn() {
	}

	static boolean isIn(String arn, String region) {
		return arn.startsWith(PREFIX + region + ":");
	}

	static String move(String arn, String from, String to) {
		return PREFIX + to + arn.substring((PREFIX + from).length());
	}

}
