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
