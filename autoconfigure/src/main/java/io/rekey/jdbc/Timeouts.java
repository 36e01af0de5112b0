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

package io.rekey.jdbc;

import java.time.Duration;

/**
 * How long borrowers wait for a connection.
 */
final class Timeouts {

	private static final Duration UNLIMITED = Duration.ofSeconds(30);

	private Timeouts() {
	}

	/**
	 * Limits a time for which pools know "no limit".
	 * @param timeout the time; zero or negative means that there is no limit
	 * @return the time, or 30 seconds if it has no limit
	 */
	static Duration limited(Duration timeout) {
		return (timeout.isZero() || timeout.isNegative()) ? UNLIMITED : timeout;
	}

}
