// SPDX-License-Identifier: Apache-2.0

package io.rekey.bean;

import java.util.Set;

import io.rekey.SecretFollowerFailedEvent;
import io.rekey.SecretRestoredEvent;
import io.rekey.SecretRevokedEvent;
import io.rekey.SecretRotatedEvent;
import io.rekey.SecretRotationFailedEvent;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretVersion;
import io.rekey.env.SecretProperties;
import io.rekey.store.FollowerFailure;
import io.rekey.store.RotationResult;
import io.rekey.store.SecretStore;
import io.rekey.store.StatusChange;
import io.rekey.store.StatusListener;

import org.springframework.context.ApplicationEventPublisher;

/**
 * Publishes the outcome of rotations as application events.
 */
final class RotationEvents implements StatusListener {

	private final ApplicationEventPublisher publisher;

	private final SecretProperties properties;

	private final SecretStore store;

	RotationEvents(ApplicationEventPublisher publisher, SecretProperties properties, SecretStore store) {
		this.publisher = publisher;
		this.properties = properties;
		this.store = store;
	}

	@Override
	public void onChange(StatusChange change) {
		RotationResult result = change.result();
		if (change.isRestored()) {
			publishRestored(result);
		}
		switch (result.outcome()) {
			case ROTATED -> publishRotated(result);
			case REFUSED, FAILED -> publishFailed(result);
			case REVOKED -> {
				if (change.isRevoked()) {
					publishRevoked(result);
				}
			}
			case UNCHANGED -> {
				// Nothing to tell.
			}
		}
		change.newlyLate().forEach((failure) -> publishLate(result, failure));
	}

	private void publishRevoked(RotationResult result) {
		SecretVersion last = result.previous();
		SecretUnavailableException cause = result.unavailable();
		if (cause != null) {
			this.publisher.publishEvent(new SecretRevokedEvent(last.id(), last.versionId(), cause.getReason(),
					this.store.isDropped(last.id()), result.trigger(), result.time()));
		}
	}

	private void publishRestored(RotationResult result) {
		SecretVersion current = result.candidate();
		if (current != null) {
			this.publisher.publishEvent(
					new SecretRestoredEvent(current.id(), current.versionId(), result.trigger(), result.time()));
		}
	}

	private void publishLate(RotationResult result, FollowerFailure failure) {
		SecretVersion live = this.store.current(result.previous().id());
		if (live != null) {
			this.publisher.publishEvent(new SecretFollowerFailedEvent(live.id(), live.versionId(), failure.follower(),
					failure.reason(), result.trigger(), result.time()));
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
