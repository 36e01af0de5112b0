// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.audit;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import io.rekey.SecretUnavailableException;
import io.rekey.SecretVersion;
import io.rekey.store.LiveVersion;
import io.rekey.store.RotationResult;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretStore;
import io.rekey.store.StatusChange;
import io.rekey.store.StatusListener;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.InitializingBean;

/**
 * Takes notes of the first reading of each secret and of its rotations; of failures once,
 * not of each attempt. Safe for use by several threads.
 */
final class SecretAuditor implements StatusListener, InitializingBean {

	private final SecretStore store;

	private final AuditTrail trail;

	private final String instance;

	SecretAuditor(SecretStore store, AuditTrail trail, String instance) {
		this.store = store;
		this.trail = trail;
		this.instance = instance;
	}

	@Override
	public void afterPropertiesSet() {
		this.store.onFirstRead(this::read);
	}

	private void read(SecretVersion version) {
		Map<String, Object> data = data(version);
		this.trail.publish(new AuditRecord(since(version), SecretAuditEvents.SECRET_READ,
				"Secret '" + version.id() + "' was read: version " + version.versionId(), data));
	}

	/**
	 * A listener that comes late is told of what was read before.
	 */
	private Instant since(SecretVersion version) {
		for (LiveVersion live : this.store.live()) {
			if (live.version().id().equals(version.id())) {
				return live.since();
			}
		}
		return Instant.now();
	}

	@Override
	public void onChange(StatusChange change) {
		RotationResult result = change.result();
		if (result.outcome() == Outcome.ROTATED) {
			rotated(result);
		}
		if (change.isRestored()) {
			restored(result);
		}
		if (change.isRevoked()) {
			revoked(result);
		}
		else if (change.isNewFailure() && result.outcome() != Outcome.REVOKED) {
			failed((result.outcome() == Outcome.REFUSED) ? SecretAuditEvents.SECRET_ROTATION_REFUSED
					: SecretAuditEvents.SECRET_ROTATION_FAILED, result);
		}
	}

	private void rotated(RotationResult result) {
		SecretVersion current = result.candidate();
		if (current != null) {
			Map<String, Object> data = data(current, result);
			data.put("previousVersionId", result.previous().versionId());
			data.put("durationMillis", result.timings().total().toMillis());
			publish(SecretAuditEvents.SECRET_ROTATED, "Secret '" + current.id() + "' moved from version "
					+ result.previous().versionId() + " to " + current.versionId(), data, result);
		}
	}

	private void restored(RotationResult result) {
		SecretVersion current = result.candidate();
		if (current != null) {
			publish(SecretAuditEvents.SECRET_RESTORED, "Secret '" + current.id() + "' can be read again",
					data(current, result), result);
		}
	}

	private void failed(String type, RotationResult result) {
		SecretVersion live = result.previous();
		SecretVersion refused = result.candidate();
		Map<String, Object> data = data(live, result);
		if (refused != null) {
			data.put("refusedVersionId", refused.versionId());
		}
		publish(type, "Secret '" + live.id() + "' stays at version " + live.versionId() + ": " + result.reason(), data,
				result);
	}

	private void revoked(RotationResult result) {
		SecretVersion last = result.previous();
		boolean dropped = this.store.isDropped(last.id());
		Map<String, Object> data = data(last, result);
		data.put("dropped", dropped);
		publish(SecretAuditEvents.SECRET_REVOKED, "Secret '" + last.id() + "' was revoked and version "
				+ last.versionId() + (dropped ? " dropped: " : " stays: ") + result.reason(), data, result);
	}

	private void publish(String type, String message, Map<String, Object> data, RotationResult result) {
		this.trail.publish(new AuditRecord(result.time(), type, message, data));
	}

	private Map<String, Object> data(SecretVersion version) {
		Map<String, Object> data = new LinkedHashMap<>();
		data.put("secret", version.id().value());
		data.put("arn", version.arn());
		data.put("versionId", version.versionId());
		putIfPresent(data, "region", version.region());
		SecretLocation.Role role = this.store.location(version.id()).role();
		putIfPresent(data, "role", (role != null) ? role.arn() : null);
		data.put("instance", this.instance);
		return data;
	}

	private Map<String, Object> data(SecretVersion version, RotationResult result) {
		Map<String, Object> data = data(version);
		data.put("trigger", lower(result.trigger()));
		data.put("outcome", lower(result.outcome()));
		putIfPresent(data, "reason", result.reason());
		SecretUnavailableException unavailable = result.unavailable();
		if (unavailable != null) {
			data.put("cause", lower(unavailable.getReason()));
			putIfPresent(data, "action", unavailable.getAction());
		}
		return data;
	}

	private static String lower(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT);
	}

	private static void putIfPresent(Map<String, Object> data, String name, @Nullable Object value) {
		if (value != null) {
			data.put(name, value);
		}
	}

}
