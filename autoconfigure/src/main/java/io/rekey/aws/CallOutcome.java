// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

/**
 * How a call to AWS ended.
 */
public enum CallOutcome {

	SUCCESS,

	/**
	 * A policy refuses the call.
	 */
	DENIED,

	/**
	 * There were too many calls.
	 */
	THROTTLED,

	/**
	 * Any other answer that the call is to blame for (HTTP 4xx).
	 */
	CLIENT_ERROR,

	/**
	 * The service could not do its work (HTTP 5xx).
	 */
	SERVER_ERROR,

	/**
	 * There was no answer in time.
	 */
	TIMEOUT,

	/**
	 * There was no connection, or it broke off.
	 */
	UNREACHABLE,

	/**
	 * The call failed before it was sent, for example because there are no credentials,
	 * or nobody waits for its answer any more.
	 */
	FAILED

}
