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

package io.rekey.lifecycle;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.BatchGetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.BatchGetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.SecretValueEntry;

/**
 * Secrets Manager without a wire, for tests that rotate very often. It remembers nothing
 * but the current version of each secret.
 */
final class InMemorySecrets implements SecretsManagerClient {

	private final Map<String, SecretValueEntry> secrets = new ConcurrentHashMap<>();

	void put(String name, int version, String value) {
		this.secrets.put(name,
				SecretValueEntry.builder()
					.arn("arn:aws:secretsmanager:eu-west-1:123456789012:secret:" + name + "-AbCdEf")
					.name(name)
					.versionId("00000000-0000-0000-0000-%012d".formatted(version))
					.versionStages("AWSCURRENT")
					.createdDate(Instant.now())
					.secretString(value)
					.build());
	}

	@Override
	public GetSecretValueResponse getSecretValue(GetSecretValueRequest request) {
		SecretValueEntry secret = find(request.secretId());
		return GetSecretValueResponse.builder()
			.arn(secret.arn())
			.name(secret.name())
			.versionId(secret.versionId())
			.versionStages(secret.versionStages())
			.createdDate(secret.createdDate())
			.secretString(secret.secretString())
			.build();
	}

	@Override
	public BatchGetSecretValueResponse batchGetSecretValue(BatchGetSecretValueRequest request) {
		return BatchGetSecretValueResponse.builder()
			.secretValues(request.secretIdList().stream().map(this::find).toList())
			.build();
	}

	private SecretValueEntry find(String name) {
		SecretValueEntry secret = this.secrets.get(name);
		if (secret == null) {
			throw new IllegalArgumentException("There is no secret '" + name + "'");
		}
		return secret;
	}

	@Override
	public String serviceName() {
		return "secretsmanager";
	}

	@Override
	public void close() {
		// There is nothing to close.
	}

}
