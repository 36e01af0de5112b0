// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

/**
 * Who calls, and for which region.
 *
 * @param account the account that the caller acts in
 * @param arn the caller's ARN
 * @param userId the caller's unique id
 * @param region the region that the request is signed for
 */
record Caller(String account, String arn, String userId, String region) {

	Caller in(String region) {
		return new Caller(this.account, this.arn, this.userId, region);
	}

}
