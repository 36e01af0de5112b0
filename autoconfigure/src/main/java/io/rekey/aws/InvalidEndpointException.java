// SPDX-License-Identifier: Apache-2.0

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
