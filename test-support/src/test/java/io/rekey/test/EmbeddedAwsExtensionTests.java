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
