// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.rekey.SecretContent;
import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.SecretVersion;
import io.rekey.SecretVersionInfo;
import org.jspecify.annotations.Nullable;

/**
 * A source that holds version ids.
 */
class FakeSource implements SecretSource {

	final AtomicInteger reads = new AtomicInteger();

	volatile @Nullable Reason away;

	volatile boolean fromReplica;

	Runnable whileReadingAll = () -> {
	};

	private final Map<SecretId, String> versions = new ConcurrentHashMap<>();

	void put(SecretId id, String versionId) {
		this.versions.put(id, versionId);
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
		this.whileReadingAll.run();
		return readings;
	}

	@Override
	public SecretVersion read(SecretId id, SecretLocation location) {
		this.reads.incrementAndGet();
		Reason reason = this.away;
		if (reason != null) {
			throw new SecretUnavailableException(id, reason, null, "'" + id + "' can't be read", null);
		}
		String versionId = this.versions.get(id);
		if (versionId == null) {
			throw new SecretUnavailableException(id, Reason.NOT_FOUND, null, "there is no '" + id + "'", null);
		}
		return version(id, versionId, this.fromReplica);
	}

	static SecretVersion version(SecretId id, String versionId) {
		return version(id, versionId, false);
	}

	private static SecretVersion version(SecretId id, String versionId, boolean fromReplica) {
		return new SecretVersion(id,
				new SecretVersionInfo(
						"arn:aws:secretsmanager:" + (fromReplica ? "eu-central-1" : "eu-west-1")
								+ ":123456789012:secret:" + id + "-AbCdEf",
						id.value(), versionId, Set.of("AWSCURRENT"), Instant.EPOCH, fromReplica),
				SecretContent.ofText(versionId));
	}

}
