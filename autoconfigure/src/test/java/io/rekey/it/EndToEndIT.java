// SPDX-License-Identifier: Apache-2.0

package io.rekey.it;

/**
 * Runs the suite against {@link io.rekey.test.EmbeddedAws}, or against the endpoint that
 * {@code -Drekey.it.endpoint} names.
 */
class EndToEndIT extends EndToEndSuite {

	@Override
	AwsUnderTest startAws() {
		return AwsUnderTest.configured();
	}

}
