// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.time.Clock;

/**
 * Where the services live.
 *
 * @param region the region
 * @param id the account's id
 * @param clock the clock that gives all times
 */
record AwsAccount(String region, String id, Clock clock) {

	String arn(String service, String resource) {
		return "arn:aws:" + service + ":" + this.region + ":" + this.id + ":" + resource;
	}

	AwsAccount withId(String id) {
		return new AwsAccount(this.region, id, this.clock);
	}

}
