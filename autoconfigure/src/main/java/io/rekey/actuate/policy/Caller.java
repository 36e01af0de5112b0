// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.policy;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/**
 * Where the application's own credentials are at home.
 *
 * @param account its account, or {@link #UNKNOWN_ACCOUNT}
 * @param region the region of its secrets, or {@link #UNKNOWN_REGION}
 */
record Caller(String account, String region) {

	static final String UNKNOWN_ACCOUNT = "ACCOUNT";

	static final String UNKNOWN_REGION = "REGION";

	static Caller of(@Nullable String account, @Nullable String region) {
		return new Caller((account != null) ? account : UNKNOWN_ACCOUNT, (region != null) ? region : UNKNOWN_REGION);
	}

	boolean isComplete() {
		return !this.account.equals(UNKNOWN_ACCOUNT) && !this.region.equals(UNKNOWN_REGION);
	}

	/**
	 * Makes an ARN.
	 * @param service as {@code sqs}
	 * @param region the region
	 * @param account the account
	 * @param resource what it is
	 */
	String arn(String service, String region, String account, String resource) {
		return "arn:" + partition(region) + ":" + service + ":" + region + ":" + account + ":" + resource;
	}

	private static String partition(String region) {
		return PartitionMetadata.of(Region.of(region)).id();
	}

}
