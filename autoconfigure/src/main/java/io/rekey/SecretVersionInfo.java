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

package io.rekey;

import java.time.Instant;
import java.util.Set;

/**
 * What Secrets Manager tells of one version of a secret, beside its value.
 *
 * @param arn the ARN of the secret
 * @param name the name of the secret
 * @param versionId the id of the version
 * @param stages the staging labels attached to the version
 * @param createdDate when the version was created
 */
public record SecretVersionInfo(String arn, String name, String versionId, Set<String> stages, Instant createdDate) {

	public SecretVersionInfo {
		stages = Set.copyOf(stages);
	}

}
