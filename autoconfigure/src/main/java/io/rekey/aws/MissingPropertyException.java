// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

/**
 * Thrown where one property is set that does not work without another one.
 */
public final class MissingPropertyException extends RuntimeException {

	private final String action;

	/**
	 * Creates the exception.
	 * @param property the property that is missing
	 * @param reason why it is needed, and where what needs it is set
	 * @param action what to do about it
	 */
	public MissingPropertyException(String property, String reason, String action) {
		super("Property '" + property + "' is missing: " + reason);
		this.action = action;
	}

	String action() {
		return this.action;
	}

}
