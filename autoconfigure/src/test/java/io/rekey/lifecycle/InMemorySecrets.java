// SPDX-License-Identifier: Apache-2.0

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
