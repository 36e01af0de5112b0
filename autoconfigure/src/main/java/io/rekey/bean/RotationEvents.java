// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.rekey.SecretId;
import io.rekey.SecretRestoredEvent;
import io.rekey.SecretRevokedEvent;
import io.rekey.SecretRotatedEvent;
import io.rekey.SecretRotationFailedEvent;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretVersion;
import io.rekey.env.SecretProperties;
import io.rekey.store.RotationListener;
import io.rekey.store.RotationResult;
import io.rekey.store.SecretStore;

import org.springframework.context.ApplicationEventPublisher;

/**
 * Publishes the outcome of rotations as application events.
 */
final class RotationEvents implements RotationListener {

	private final ApplicationEventPublisher publisher;

	private final SecretProperties properties;

	private final SecretStore store;

	private final Set<SecretId> revoked = ConcurrentHashMap.newKeySet();

	RotationEvents(ApplicationEventPublisher publisher, SecretProperties properties, SecretStore store) {
		this.publisher = publisher;
		this.properties = properties;
		this.store = store;
	}

	@Override
	public void onResult(RotationResult result) {
		switch (result.outcome()) {
			case ROTATED -> {
				publishRestored(result);
				publishRotated(result);
			}
			case UNCHANGED -> publishRestored(result);
			case REFUSED, FAILED -> publishFailed(result);
			case REVOKED -> publishRevoked(result);
		}
	}

	private void publishRevoked(RotationResult result) {
		SecretVersion last = result.previous();
		SecretUnavailableException cause = result.unavailable();
		if (cause != null && this.revoked.add(last.id())) {
			this.publisher.publishEvent(new SecretRevokedEvent(last.id(), last.versionId(), cause.getReason(),
					this.store.isDropped(last.id()), result.trigger(), result.time()));
		}
	}

	private void publishRestored(RotationResult result) {
		SecretVersion current = result.candidate();
		if (current != null && this.revoked.remove(current.id())) {
			this.publisher.publishEvent(
					new SecretRestoredEvent(current.id(), current.versionId(), result.trigger(), result.time()));
		}
	}

	private void publishRotated(RotationResult result) {
		SecretVersion previous = result.previous();
		SecretVersion current = result.candidate();
		if (current != null) {
			Set<String> changed = this.properties.changed(previous, current);
			this.publisher.publishEvent(new SecretRotatedEvent(current.id(), previous.versionId(), current.versionId(),
					changed, result.trigger(), result.timings(), result.time()));
		}
	}

	private void publishFailed(RotationResult result) {
		SecretVersion refused = result.candidate();
		this.publisher.publishEvent(new SecretRotationFailedEvent(result.previous().id(), result.previous().versionId(),
				(refused != null) ? refused.versionId() : null, String.valueOf(result.reason()), result.trigger(),
				result.time()));
	}

}
