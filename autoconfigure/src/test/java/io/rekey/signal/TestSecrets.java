// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.rekey.SecretContent;
import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.SecretVersionInfo;
import io.rekey.store.RotationSettings;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretReading;
import io.rekey.store.SecretRotator;
import io.rekey.store.SecretSource;
import io.rekey.store.SecretStore;
import io.rekey.store.TestFollowers;

/**
 * Secrets in memory, with the pipeline that rotates them.
 */
class TestSecrets implements SecretSource, AutoCloseable {

	final AtomicInteger reads = new AtomicInteger();

	final AtomicInteger comparisons = new AtomicInteger();

	final SecretStore store = new SecretStore(this, (id) -> SecretLocation.of(id.value()), Clock.systemUTC());

	final SecretRotator rotator;

	private final Map<SecretId, String> versions = new ConcurrentHashMap<>();

	private volatile Consumer<SecretId> beforeRead = (id) -> {
	};

	TestSecrets(Duration minInterval, String... names) {
		for (String name : names) {
			put(name, name + "-v1");
		}
		this.store.load(List.of(names).stream().map(SecretId::of).toList());
		this.rotator = new SecretRotator(this.store, this, RotationSettings.withMinInterval(minInterval),
				TestFollowers.none(), Clock.systemUTC());
		this.reads.set(0);
		this.comparisons.set(0);
	}

	final void put(String name, String versionId) {
		this.versions.put(SecretId.of(name), versionId);
	}

	String live(String name) {
		return this.store.get(SecretId.of(name)).versionId();
	}

	void beforeRead(Consumer<SecretId> fault) {
		this.beforeRead = fault;
	}

	static String event(String name, String versionId) {
		return "{\"source\":\"aws.secretsmanager\",\"detail-type\":\"Secret Label Updated\",\"resources\":[],"
				+ "\"detail\":{\"name\":\"" + name + "\",\"labelUpdated\":\"AWSCURRENT\",\"versionId\":\"" + versionId
				+ "\"}}";
	}

	@Override
	public Map<SecretId, SecretReading> readAll(Map<SecretId, SecretLocation> locations) {
		this.comparisons.incrementAndGet();
		Map<SecretId, SecretReading> readings = new LinkedHashMap<>();
		locations.forEach((id, location) -> readings.put(id, SecretReading.of(version(id))));
		return readings;
	}

	@Override
	public SecretVersion read(SecretId id, SecretLocation location) {
		this.reads.incrementAndGet();
		this.beforeRead.accept(id);
		return version(id);
	}

	private SecretVersion version(SecretId id) {
		return new SecretVersion(id,
				new SecretVersionInfo("arn:aws:secretsmanager:eu-west-1:123456789012:secret:" + id + "-AbCdEf",
						id.value(), this.versions.getOrDefault(id, ""), Set.of("AWSCURRENT"), Instant.EPOCH),
				SecretContent.ofText("text"));
	}

	@Override
	public void close() {
		this.rotator.close();
	}

}
