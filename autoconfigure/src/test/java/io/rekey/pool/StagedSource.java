// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

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
 * A secret with a version under each label.
 */
public final class StagedSource implements SecretSource {

	public static final SecretId ID = SecretId.of("db");

	private final Map<String, String> passwords = new ConcurrentHashMap<>();

	private final Map<String, String> versions = new ConcurrentHashMap<>();

	public final Set<String> denied = ConcurrentHashMap.newKeySet();

	public volatile CountDownLatch hang = new CountDownLatch(0);

	private int readsUntilLater = -1;

	private String laterStage = "";

	private String laterVersion = "";

	/**
	 * Moves a label. As with AWS, the version that was the current one is then the
	 * previous one.
	 */
	public void put(String stage, String versionId) {
		String before = this.versions.put(stage, versionId);
		if (SecretLocation.CURRENT.equals(stage) && before != null && !before.equals(versionId)) {
			this.versions.put(SecretLocation.PREVIOUS, before);
		}
	}

	public void put(String stage, String versionId, String password) {
		this.passwords.put(versionId, password);
		put(stage, versionId);
	}

	public void putAfterReads(String stage, String versionId, int reads) {
		this.laterStage = stage;
		this.laterVersion = versionId;
		this.readsUntilLater = reads;
	}

	@Override
	public Map<SecretId, SecretReading> readAll(Map<SecretId, SecretLocation> locations) {
		return Map.of(ID, SecretReading.of(read(ID, locations.get(ID))));
	}

	@Override
	public SecretVersion read(SecretId id, SecretLocation location) {
		try {
			this.hang.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		if (this.readsUntilLater-- == 0) {
			put(this.laterStage, this.laterVersion);
		}
		String stage = location.stageOrCurrent();
		String versionId = this.versions.get(stage);
		if (this.denied.contains(stage)) {
			throw new SecretUnavailableException(id, Reason.ACCESS_DENIED, "secretsmanager:GetSecretValue",
					"access is denied: secretsmanager:GetSecretValue", null);
		}
		if (versionId == null) {
			throw new SecretUnavailableException(id, Reason.NOT_FOUND, null, "none", null);
		}
		return version(versionId, this.passwords.getOrDefault(versionId, "of-" + versionId));
	}

	public static SecretVersion version(String versionId) {
		return version(versionId, "of-" + versionId);
	}

	private static SecretVersion version(String versionId, String password) {
		return version(versionId, Map.of("username", "orders", "password", password));
	}

	static SecretVersion version(String versionId, Map<String, String> values) {
		return new SecretVersion(ID, new SecretVersionInfo("arn", "db", versionId, Set.of(), Instant.EPOCH),
				SecretContent.ofJson("{}", values));
	}

}
