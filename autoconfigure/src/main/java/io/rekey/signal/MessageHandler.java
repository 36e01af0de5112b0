// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.signal.RotationMessage.Kind;
import io.rekey.store.RotationResult;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretRotator;
import io.rekey.store.SecretStore;
import io.rekey.store.Signal;

/**
 * Turns messages into signals.
 */
final class MessageHandler {

	private final SecretStore store;

	private final SecretRotator rotator;

	private final SignalCounts counts;

	MessageHandler(SecretStore store, SecretRotator rotator, SignalCounts counts) {
		this.store = store;
		this.rotator = rotator;
		this.counts = counts;
	}

	/**
	 * Handles a message.
	 * @param body the body
	 * @param deletesMalformed whether the queue wants messages that are no event deleted
	 * @return whether to delete the message, once it was handled
	 */
	CompletableFuture<Boolean> handle(String body, boolean deletesMalformed) {
		this.counts.received().increment();
		RotationMessage message = RotationMessage.parse(body);
		if (message.kind() == Kind.MALFORMED) {
			this.counts.malformed().increment();
			return CompletableFuture.completedFuture(deletesMalformed);
		}
		if (message.kind() == Kind.IRRELEVANT) {
			this.counts.irrelevant().increment();
			return CompletableFuture.completedFuture(true);
		}
		Set<SecretId> ids = find(message.secrets());
		if (ids.isEmpty()) {
			this.counts.unknown().increment();
			return CompletableFuture.completedFuture(true);
		}
		List<CompletableFuture<RotationResult>> checks = new ArrayList<>();
		for (SecretId id : ids) {
			if (message.stages().contains(this.store.location(id).stageOrCurrent())) {
				checks.add(this.rotator.signal(id,
						new Signal(RotationTrigger.QUEUE, message.versionIds(), message.time())));
			}
		}
		if (checks.isEmpty()) {
			this.counts.irrelevant().increment();
			return CompletableFuture.completedFuture(true);
		}
		return CompletableFuture.allOf(checks.toArray(new CompletableFuture<?>[0]))
			.handle((ignored, failure) -> isHandled(checks, failure != null));
	}

	private Set<SecretId> find(List<String> namesAndArns) {
		for (String nameOrArn : namesAndArns) {
			Set<SecretId> ids = this.store.find(nameOrArn);
			if (!ids.isEmpty()) {
				return ids;
			}
		}
		return Set.of();
	}

	private boolean isHandled(List<CompletableFuture<RotationResult>> checks, boolean failed) {
		boolean handled = !failed && checks.stream().noneMatch((check) -> check.join().outcome() == Outcome.FAILED);
		(handled ? this.counts.handled() : this.counts.failed()).increment();
		return handled;
	}

}
