// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

/**
 * How a region that is down treats its callers.
 *
 * @see EmbeddedAws#regionDown(String, Outage)
 */
public enum Outage {

	/**
	 * Calls get no answer until the client's own time-out.
	 */
	HANG,

	/**
	 * The connection of a call is cut at once, without an answer.
	 */
	RESET

}
