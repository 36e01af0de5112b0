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
