// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.rekey.store.SecretLocation;
import org.jspecify.annotations.Nullable;

/**
 * What a message from the queue says. The bare EventBridge event, the SNS notification
 * and the raw SNS delivery are understood, as are native events and those of CloudTrail.
 *
 * @param kind what it is
 * @param secrets the ARN and the name of the secret, as far as it tells them, best first
 * @param stages the staging labels that may have moved
 * @param versionIds the version that it names as current; empty if it names none
 * @param time when the event happened, to the second, or {@code null} if it does not tell
 * @see <a href=
 * "https://docs.aws.amazon.com/secretsmanager/latest/userguide/monitoring-eventbridge.html">Events
 * of Secrets Manager</a>
 */
record RotationMessage(Kind kind, List<String> secrets, Set<String> stages, Set<String> versionIds,
		@Nullable Instant time) {

	/**
	 * API calls and service events after which a label may have moved, or the secret is
	 * gone or there again.
	 */
	private static final Set<String> CLOUD_TRAIL_EVENTS = Set.of("PutSecretValue", "UpdateSecret",
			"UpdateSecretVersionStage", "RotationSucceeded", "CreateSecret", "DeleteSecret", "RestoreSecret",
			"ReplicationSucceeded");

	/**
	 * No version id is longer.
	 * @see <a href=
	 * "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html">GetSecretValue</a>
	 */
	private static final int MAX_VERSION_ID = 64;

	private static final RotationMessage MALFORMED = new RotationMessage(Kind.MALFORMED, List.of(), Set.of(), Set.of(),
			null);

	private static final RotationMessage IRRELEVANT = new RotationMessage(Kind.IRRELEVANT, List.of(), Set.of(),
			Set.of(), null);

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

	/**
	 * Reads a message, whatever it is.
	 * @param body the message
	 * @return what it says
	 */
	static RotationMessage parse(String body) {
		Map<String, String> event = EventReader.read(body);
		if (event != null && "Notification".equals(event.get("Type")) && event.containsKey(EventReader.MESSAGE)) {
			event = EventReader.read(event.getOrDefault(EventReader.MESSAGE, ""));
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
		List<String> secrets = present(event, "resources[0]", "detail.name");
		if (label == null || secrets.isEmpty()) {
			return MALFORMED;
		}
		return new RotationMessage(Kind.CHANGE, secrets, Set.of(label), versionIds(event, "detail.versionId"),
				time(event));
	}

	private static RotationMessage cloudTrailEvent(Map<String, String> event) {
		String name = event.get("detail.eventName");
		if (name == null) {
			return MALFORMED;
		}
		if (event.containsKey("detail.errorCode") || !CLOUD_TRAIL_EVENTS.contains(name)) {
			return IRRELEVANT;
		}
		List<String> secrets = present(event, "detail.additionalEventData.SecretId", "detail.responseElements.arn",
				"detail.responseElements.aRN", "detail.responseElements.ARN", "detail.requestParameters.secretId",
				"detail.requestParameters.name");
		if (secrets.isEmpty()) {
			return MALFORMED;
		}
		return new RotationMessage(Kind.CHANGE, secrets, stages(event),
				versionIds(event, "detail.requestParameters.moveToVersionId"), time(event));
	}

	/**
	 * A call that names no label moves {@code AWSCURRENT}.
	 */
	private static Set<String> stages(Map<String, String> event) {
		Set<String> stages = new LinkedHashSet<>();
		event.forEach((key, value) -> {
			if (key.equals("detail.requestParameters.versionStage")
					|| key.startsWith("detail.requestParameters.versionStages[")) {
				stages.add(value);
			}
		});
		return stages.isEmpty() ? Set.of(SecretLocation.CURRENT) : stages;
	}

	private static Set<String> versionIds(Map<String, String> event, String key) {
		return present(event, key).stream()
			.filter((versionId) -> versionId.length() <= MAX_VERSION_ID)
			.collect(Collectors.toUnmodifiableSet());
	}

	private static @Nullable Instant time(Map<String, String> event) {
		try {
			return Instant.parse(event.getOrDefault("time", ""));
		}
		catch (DateTimeParseException ex) {
			// The time is told for measuring only.
			return null;
		}
	}

	private static List<String> present(Map<String, String> event, String... keys) {
		return Stream.of(keys).map((key) -> event.getOrDefault(key, "")).filter((value) -> !value.isBlank()).toList();
	}

}
