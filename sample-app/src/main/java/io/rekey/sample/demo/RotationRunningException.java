// SPDX-License-Identifier: Apache-2.0

package io.rekey.sample.demo;

import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/**
 * Thrown when a rotation can't be started because another one is not complete.
 */
class RotationRunningException extends ErrorResponseException {

	RotationRunningException(String secret, Throwable cause) {
		super(HttpStatus.CONFLICT, cause);
		getBody().setTitle("A rotation is running");
		getBody().setDetail("A rotation of " + secret + " is not complete yet. Try again in a moment.");
	}

}
