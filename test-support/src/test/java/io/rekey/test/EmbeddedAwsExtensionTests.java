// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link EmbeddedAwsExtension}.
 */
@ExtendWith(EmbeddedAwsExtension.class)
class EmbeddedAwsExtensionTests {

	@Test
	void whenParameterIsAskedForThenItIsResolved(EmbeddedAws aws) {
		assertThat(aws.createSecret("by-parameter", "one")).contains("by-parameter");
	}

	@RepeatedTest(2)
	void whenATestLeavesFaultsThenTheNextMeetsNone(EmbeddedAws aws) {
		try (Clients clients = new Clients(aws)) {
			assertThat(clients.secretsOnce().listSecrets().hasSecretList()).isTrue();
		}
		aws.inject(Fault.serverError());
		aws.limit("secretsmanager:ListSecrets", 1);
		aws.regionDown("eu-west-1");
	}

	@Test
	void whenNoTestRunsThenThereIsNone() {
		assertThatIllegalStateException().isThrownBy(() -> new EmbeddedAwsExtension().aws());
	}

	/**
	 * Nested classes share the AWS and leave it running.
	 */
	@Nested
	class NestedTests {

		@Test
		void whenClassIsNestedThenAwsIsShared(EmbeddedAws aws) {
			assertThat(aws.endpoint().getPort()).isPositive();
		}

	}

}
