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
