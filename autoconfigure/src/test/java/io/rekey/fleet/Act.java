// SPDX-License-Identifier: Apache-2.0

package io.rekey.fleet;

import java.time.Duration;

/**
 * Something that happens to a fleet.
 *
 * @param pause how long after the act before
 * @param kind what happens
 * @param action the action whose calls go wrong, if calls do
 * @param target which of several secrets, queues or texts, to be taken modulo their
 * number
 * @param strength from 0 to 1: how probable, how long or how much
 * @param acts after how many more acts it is undone
 */
record Act(Duration pause, Kind kind, String action, int target, double strength, int acts) {

	/**
	 * What can happen.
	 */
	enum Kind {

		ROTATION, THROTTLING, SERVER_ERROR, RESET, LATENCY, DENIAL, QUOTA, CONSISTENCY_LAG, OUTAGE, LOSS, DUPLICATION,
		DELAY, PAUSE, QUEUE_DELETION, FORGED_EVENT, FORGED_MESSAGE, MALFORMED_MESSAGE

	}

}
