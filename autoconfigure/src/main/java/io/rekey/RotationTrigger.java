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

package io.rekey;

/**
 * What made this process look whether a secret has a new version.
 */
public enum RotationTrigger {

	/**
	 * An event that came from the queue.
	 */
	QUEUE,

	/**
	 * A database refused a login.
	 */
	LOGIN_REFUSED,

	/**
	 * The reconcile schedule.
	 */
	RECONCILE,

	/**
	 * An operator asked for it, for example by {@code /actuator/refresh}.
	 */
	OPERATOR,

	/**
	 * Code of the application asked for it, by {@link RotatingSecret#check()}.
	 */
	APPLICATION,

	/**
	 * The application was started again, after it was stopped or restored from a
	 * checkpoint.
	 */
	RESTART,

	/**
	 * The retry after a version was refused or could not be fetched.
	 */
	RETRY

}
