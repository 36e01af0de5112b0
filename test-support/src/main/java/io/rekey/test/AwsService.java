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

import java.util.List;

/**
 * One service of AWS with its wire protocol.
 */
interface AwsService {

	/**
	 * The prefix of the service's actions in IAM policies, as {@code secretsmanager}.
	 */
	String prefix();

	/**
	 * What the call asks for: names, ids, ARNs or URLs, never values.
	 */
	List<String> resources(Call call);

	/**
	 * Answer a call.
	 * @throws AwsException where AWS would refuse it
	 */
	Reply answer(Call call, Caller caller);

	/**
	 * Write an error as the protocol of the call wants it.
	 */
	Reply error(Call call, AwsException error);

	/**
	 * The codes of errors that all services know.
	 */
	ErrorCodes errors();

}
