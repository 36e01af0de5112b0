// SPDX-License-Identifier: Apache-2.0

package io.rekey.it;

import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Runs the suite against LocalStack. Skipped where Docker does not run.
 */
@Testcontainers(disabledWithoutDocker = true)
class LocalStackEndToEndTests extends EndToEndSuite {

	/**
	 * The last tag that starts without a token.
	 */
	private static final DockerImageName IMAGE = DockerImageName.parse("localstack/localstack:4.14.0");

	@Container
	static final LocalStackContainer localStack = new LocalStackContainer(IMAGE);

	@Override
	AwsUnderTest startAws() {
		return AwsUnderTest.at(localStack.getEndpoint(), localStack.getEndpoint(), localStack.getRegion(),
				localStack.getAccessKey(), localStack.getSecretKey());
	}

}
