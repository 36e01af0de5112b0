// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

/**
 * Tells that a call gets no answer.
 */
final class Unanswered extends RuntimeException {

	private final Outage outage;

	Unanswered(Outage outage) {
		super("The call gets no answer: " + outage);
		this.outage = outage;
	}

	Outage outage() {
		return this.outage;
	}

}
