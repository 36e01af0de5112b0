// SPDX-License-Identifier: Apache-2.0

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
