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
 * Thrown when a property sets an endpoint that can't be used. The message does not show
 * the user and password that a URL may have.
 */
final class InvalidEndpointException extends IllegalArgumentException {

	private final String fix;

	/**
	 * Creates the exception.
	 * @param property the property
	 * @param value its value
	 * @param reason what is wrong with it
	 * @param origin where it is set
	 * @param fix what to do about it
	 */
	InvalidEndpointException(String property, String value, String reason, String origin, String fix) {
		super("Property " + property + " with value '" + AwsWords.withoutUser(value) + "' is invalid: " + reason
				+ origin);
		this.fix = fix;
	}

	String fix() {
		return this.fix;
	}

}
