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
