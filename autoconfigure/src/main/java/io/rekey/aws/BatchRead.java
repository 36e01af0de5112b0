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

package io.rekey.aws;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.rekey.SecretId;
import io.rekey.SecretVersionInfo;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretReading;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.APIErrorType;
import software.amazon.awssdk.services.secretsmanager.model.BatchGetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.SecretValueEntry;

/**
 * One call of {@code BatchGetSecretValue}: at most 20 secrets of one region.
 *
 * @param region the region or {@code null} for the default
 * @param locations the secrets
 */
record BatchRead(@Nullable String region, Map<SecretId, SecretLocation> locations) {

	private static final int MAX_SIZE = 20;

	/**
	 * Plans the calls for the secrets that a batch can read. A single secret is left out:
	 * {@code GetSecretValue} reads it just as fast and needs one permission less.
	 */
	static List<BatchRead> plan(Map<SecretId, SecretLocation> locations) {
		Map<@Nullable String, List<BatchRead>> byRegion = new LinkedHashMap<>();
		if (locations.size() > 1) {
			locations.forEach((id, location) -> {
				if (location.batchable()) {
					List<BatchRead> batches = byRegion.computeIfAbsent(location.region(), (key) -> new ArrayList<>());
					if (batches.isEmpty() || batches.get(batches.size() - 1).isFull()) {
						batches.add(new BatchRead(location.region(), new LinkedHashMap<>()));
					}
					batches.get(batches.size() - 1).locations.put(id, location);
				}
			});
		}
		return byRegion.values().stream().flatMap(List::stream).toList();
	}

	private boolean isFull() {
		return this.locations.size() == MAX_SIZE;
	}

	/**
	 * Makes the call.
	 * @return the readings; a secret that Secrets Manager says nothing about is missing
	 */
	Map<SecretId, SecretReading> read(SecretsManagerClient client) {
		Set<String> secretIds = new LinkedHashSet<>();
		this.locations.values().forEach((location) -> secretIds.add(location.secretId()));
		BatchGetSecretValueResponse response = client.batchGetSecretValue((request) -> request.secretIdList(secretIds));
		Map<SecretId, SecretReading> readings = new LinkedHashMap<>();
		this.locations.forEach((id, location) -> {
			SecretReading reading = find(id, location, response);
			if (reading != null) {
				readings.put(id, reading);
			}
		});
		return readings;
	}

	private static @Nullable SecretReading find(SecretId id, SecretLocation location,
			BatchGetSecretValueResponse response) {
		for (SecretValueEntry entry : response.secretValues()) {
			if (location.secretId().equals(entry.name()) || location.secretId().equals(entry.arn())) {
				SecretVersionInfo info = new SecretVersionInfo(entry.arn(), entry.name(), entry.versionId(),
						new LinkedHashSet<>(entry.versionStages()), entry.createdDate());
				return SecretReading
					.of(SecretsManagerSource.version(id, info, entry.secretString(), entry.secretBinary()));
			}
		}
		for (APIErrorType error : response.errors()) {
			if (location.secretId().equals(error.secretId())) {
				return SecretReading
					.failed(SecretErrors.translate(id, location, error.errorCode(), error.message(), null));
			}
		}
		return null;
	}

}
