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

package io.rekey.bean;

import java.util.Set;

import io.rekey.SecretRotatedEvent;
import io.rekey.SecretRotationFailedEvent;
import io.rekey.SecretVersion;
import io.rekey.env.SecretProperties;
import io.rekey.store.RotationListener;
import io.rekey.store.RotationResult;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Publishes the outcome of rotations as application events.
 */
final class RotationEvents implements RotationListener {

	private final ApplicationEventPublisher publisher;

	private final SecretProperties properties;

	RotationEvents(ApplicationEventPublisher publisher, SecretProperties properties) {
		this.publisher = publisher;
		this.properties = properties;
	}

	@Override
	public void onResult(RotationResult result) {
		switch (result.outcome()) {
			case ROTATED -> publishRotated(result);
			case REFUSED, FAILED -> publishFailed(result);
			case UNCHANGED -> {
			}
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
