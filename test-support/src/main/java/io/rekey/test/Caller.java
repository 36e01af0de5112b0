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
