// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AwsProperties}.
 */
class AwsPropertiesTests {

	@Test
	void whenCredentialsAreWrittenAsTextThenTheyAreNotShown() {
		assertThat(new AwsProperties.Credentials("canary-1", "canary-2", "canary-3", "dev").toString())
			.contains("profile=dev")
			.doesNotContain("canary");
	}

}
