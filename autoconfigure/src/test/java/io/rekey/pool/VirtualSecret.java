// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.rekey.SecretContent;
import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.SecretVersion;
import io.rekey.SecretVersionInfo;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretReading;
import io.rekey.store.SecretSource;
import org.jspecify.annotations.Nullable;

/**
 * A secret with a version under each label, for whose reads virtual time passes. The
 * version {@code v1} holds the password {@code of-v1}, unless told otherwise.
 */
final class VirtualSecret implements SecretSource {

	static final SecretId ID = SecretId.of("db");

	private final VirtualHealingTime time;

	private final Map<String, String> labels = new TreeMap<>();

	final Map<String, String> usernames = new TreeMap<>();

	final Map<String, Reason> failures = new TreeMap<>();

	/**
	 * When each read began, in nanoseconds.
	 */
	final List<Long> reads = new ArrayList<>();

	Duration latency = Duration.ZERO;

	/**
	 * How much longer it takes to read a label.
	 */
	final Map<String, Duration> delays = new TreeMap<>();

	/**
	 * Why all reads fail, or {@code null}.
	 */
	@Nullable Reason failure;

	VirtualSecret(VirtualHealingTime time) {
		this.time = time;
	}

	void put(String label, String versionId) {
		this.labels.put(label, versionId);
	}

	void remove(String label) {
		this.labels.remove(label);
	}

	@Nullable String get(String label) {
		return this.labels.get(label);
	}

	@Override
	public Map<SecretId, SecretReading> readAll(Map<SecretId, SecretLocation> locations) {
		return Map.of(ID, SecretReading.of(find(SecretLocation.CURRENT)));
	}

	@Override
	public SecretVersion read(SecretId id, SecretLocation location) {
		this.reads.add(this.time.nanoTime());
		Duration delay = this.latency.plus(this.delays.getOrDefault(location.stageOrCurrent(), Duration.ZERO));
		if (!delay.isZero()) {
			this.time.sleep(delay);
		}
		return find(location.stageOrCurrent());
	}

	private SecretVersion find(String label) {
		Reason reason = (this.failure != null) ? this.failure : this.failures.get(label);
		if (reason != null) {
			throw new SecretUnavailableException(ID, reason, null, "can't be read", null);
		}
		String versionId = this.labels.get(label);
		if (versionId == null) {
			throw new SecretUnavailableException(ID, Reason.NOT_FOUND, null, "none", null);
		}
		return version(versionId);
	}

	SecretVersion version(String versionId) {
		return new SecretVersion(ID, new SecretVersionInfo("arn", "db", versionId, Set.of(), Instant.EPOCH),
				SecretContent.ofJson("{}", Map.of("username", this.usernames.getOrDefault(versionId, "orders"),
						"password", "of-" + versionId)));
	}

}
