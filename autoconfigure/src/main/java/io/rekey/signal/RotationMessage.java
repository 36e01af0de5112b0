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

package io.rekey.signal;

import java.util.Map;
import java.util.Set;

import io.rekey.store.SecretJson;
import io.rekey.store.SecretLocation;
import org.jspecify.annotations.Nullable;

/**
 * What a message from the queue says. The bare EventBridge event, the SNS notification
 * and the raw SNS delivery are understood, as are native events and those of CloudTrail.
 *
 * @param kind what it is
 * @param secret the name or ARN of the secret, or {@code null} if it speaks of none
 * @param stage the staging label that moved
 * @param versionIds the version that it names as current; empty if it names none
 * @see <a href=
 * "https://docs.aws.amazon.com/secretsmanager/latest/userguide/monitoring-eventbridge.html">Events
 * of Secrets Manager</a>
 */
record RotationMessage(Kind kind, @Nullable String secret, String stage, Set<String> versionIds) {

	/**
	 * API calls and service events after which a label may have moved.
	 */
	private static final Set<String> CLOUD_TRAIL_EVENTS = Set.of("PutSecretValue", "UpdateSecret",
			"UpdateSecretVersionStage", "RotationSucceeded", "RestoreSecret", "ReplicationSucceeded");

	private static final RotationMessage MALFORMED = new RotationMessage(Kind.MALFORMED, null, "", Set.of());

	private static final RotationMessage IRRELEVANT = new RotationMessage(Kind.IRRELEVANT, null, "", Set.of());

	/**
	 * What a message is.
	 */
	enum Kind {

		/**
		 * It speaks of a secret whose labels may have moved.
		 */
		CHANGE,

		/**
		 * It is an event that moves no label.
		 */
		IRRELEVANT,

		/**
		 * It is no event.
		 */
		MALFORMED

	}

	static RotationMessage parse(String body) {
		Map<String, String> event = SecretJson.flatten(body);
		if (event != null && "Notification".equals(event.get("Type")) && event.containsKey("Message")) {
			event = SecretJson.flatten(event.getOrDefault("Message", ""));
		}
		if (event == null || !event.containsKey("source") || !event.containsKey("detail-type")) {
			return MALFORMED;
		}
		if (!"aws.secretsmanager".equals(event.get("source"))) {
			return IRRELEVANT;
		}
		return "Secret Label Updated".equals(event.get("detail-type")) ? nativeEvent(event) : cloudTrailEvent(event);
	}

	private static RotationMessage nativeEvent(Map<String, String> event) {
		String label = event.get("detail.labelUpdated");
		String secret = first(event, "resources[0]", "detail.name");
		if (label == null || secret == null) {
			return MALFORMED;
		}
		String versionId = event.get("detail.versionId");
		return new RotationMessage(Kind.CHANGE, secret, label, (versionId != null) ? Set.of(versionId) : Set.of());
	}

	private static RotationMessage cloudTrailEvent(Map<String, String> event) {
		String name = event.get("detail.eventName");
		if (name == null) {
			return MALFORMED;
		}
		if (event.containsKey("detail.errorCode") || !CLOUD_TRAIL_EVENTS.contains(name)) {
			return IRRELEVANT;
		}
		String secret = first(event, "detail.additionalEventData.SecretId", "detail.responseElements.arn",
				"detail.responseElements.aRN", "detail.responseElements.ARN", "detail.requestParameters.secretId");
		if (secret == null) {
			return MALFORMED;
		}
		String label = event.getOrDefault("detail.requestParameters.versionStage", SecretLocation.CURRENT);
		String versionId = event.get("detail.requestParameters.moveToVersionId");
		return new RotationMessage(Kind.CHANGE, secret, label, (versionId != null) ? Set.of(versionId) : Set.of());
	}

	private static @Nullable String first(Map<String, String> event, String... keys) {
		for (String key : keys) {
			String value = event.get(key);
			if (value != null && !value.isBlank()) {
				return value;
			}
		}
		return null;
	}

}
