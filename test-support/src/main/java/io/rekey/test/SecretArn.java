// SPDX-License-Identifier: Apache-2.0

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
