// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

/**
 * Is told of calls to AWS, by the threads that made them. Implementations are safe for
 * use by several threads.
 */
public interface AwsCallListener {

	/**
	 * Called after a call with a client that was built here.
	 * @param call the call
	 */
	void onCall(AwsCall call);

	/**
	 * Called after a reading, also with a client that the user brings.
	 * @param fetch the reading
	 */
	void onFetch(SecretFetch fetch);

}
