// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.metrics;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.rekey.SecretContent;
import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.SecretVersion;
import io.rekey.SecretVersionInfo;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretReading;
import io.rekey.store.SecretSource;

/**
 * A source that holds ids of versions.
 */
final class VersionSource implements SecretSource {

	private final Map<SecretId, String> versions = new ConcurrentHashMap<>();

	private final Map<SecretId, Instant> created = new ConcurrentHashMap<>();

	void put(SecretId id, String versionId, Instant createdDate) {
		this.versions.put(id, versionId);
		this.created.put(id, createdDate);
	}

	void remove(SecretId id) {
		this.versions.remove(id);
	}

	@Override
	public Map<SecretId, SecretReading> readAll(Map<SecretId, SecretLocation> locations) {
		Map<SecretId, SecretReading> readings = new LinkedHashMap<>();
		locations.forEach((id, location) -> {
			try {
				readings.put(id, SecretReading.of(read(id, location)));
			}
			catch (SecretUnavailableException ex) {
				readings.put(id, SecretReading.failed(ex));
			}
		});
		return readings;
	}

	@Override
	public SecretVersion read(SecretId id, SecretLocation location) {
		String versionId = this.versions.get(id);
		if (versionId == null) {
			throw new SecretUnavailableException(id, Reason.NOT_FOUND, null, "there is no '" + id + "'", null);
		}
		return new SecretVersion(id,
				new SecretVersionInfo("arn:aws:secretsmanager:eu-west-1:123456789012:secret:" + id + "-AbCdEf",
						id.value(), versionId, Set.of("AWSCURRENT"), this.created.getOrDefault(id, Instant.EPOCH),
						false),
				SecretContent.ofText("canary-" + versionId));
	}

}
