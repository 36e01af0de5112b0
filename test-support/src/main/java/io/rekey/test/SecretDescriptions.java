// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The actions of Secrets Manager that tell about secrets, without their values.
 */
final class SecretDescriptions {

	private static final int MAX_PAGE = 100;

	private final RegionalSecrets secrets;

	private final String primaryRegion;

	SecretDescriptions(RegionalSecrets secrets, String primaryRegion) {
		this.secrets = secrets;
		this.primaryRegion = primaryRegion;
	}

	ObjectNode describeSecret(ObjectNode request) {
		SecretView secret = this.secrets.get(Json.require(request, "SecretId"));
		ObjectNode response = describe(secret, "VersionIdsToStages");
		if (!secret.secret().replicas().isEmpty()) {
			SecretReplicas.status(response, secret.secret());
		}
		return response;
	}

	ObjectNode listSecrets(ObjectNode request) {
		if (!request.path("Filters").isEmpty()) {
			throw AwsException.unsupported("Filters in ListSecrets");
		}
		boolean deleted = Json.flag(request, "IncludePlannedDeletion", false);
		List<ObjectNode> entries = this.secrets.all()
			.stream()
			.filter((secret) -> deleted || secret.secret().deletion() == null)
			.map((secret) -> describe(secret, "SecretVersionsToStages"))
			.toList();
		ObjectNode response = Json.object();
		page(request, response, response.putArray("SecretList"), entries);
		return response;
	}

	ObjectNode listSecretVersionIds(ObjectNode request) {
		SecretView secret = this.secrets.get(Json.require(request, "SecretId"));
		boolean deprecated = Json.flag(request, "IncludeDeprecated", false);
		List<ObjectNode> entries = secret.secret()
			.versions()
			.stream()
			.filter((version) -> deprecated || !secret.labels(version).isEmpty())
			.map((version) -> describe(secret, version))
			.toList();
		ObjectNode response = Json.object();
		page(request, response, response.putArray("Versions"), entries);
		response.put("ARN", secret.arn());
		response.put("Name", secret.name());
		return response;
	}

	private static ObjectNode describe(SecretView secret, StoredVersion version) {
		ObjectNode entry = Json.object();
		entry.put("VersionId", version.id());
		Json.put(entry, "VersionStages", secret.labels(version));
		Json.put(entry, "CreatedDate", version.created());
		return entry;
	}

	private ObjectNode describe(SecretView view, String stagesField) {
		Secret secret = view.secret();
		ObjectNode response = Json.object();
		response.put("ARN", view.arn());
		response.put("Name", secret.name());
		Json.put(response, "Description", secret.description());
		Json.put(response, "KmsKeyId", secret.kmsKeyId());
		describeRotation(secret, response);
		Json.put(response, "LastChangedDate", secret.changed());
		Json.put(response, "LastAccessedDate", secret.accessed());
		Json.put(response, "CreatedDate", secret.created());
		Secret.Deletion deletion = secret.deletion();
		Json.put(response, "DeletedDate", (deletion != null) ? deletion.requested() : null);
		int bang = secret.name().indexOf('!');
		Json.put(response, "OwningService", (bang > 0) ? secret.name().substring(0, bang) : null);
		Json.put(response, "PrimaryRegion", secret.replicas().isEmpty() ? null : this.primaryRegion);
		ArrayNode tags = response.putArray("Tags");
		secret.tags().forEach((key, value) -> tags.addObject().put("Key", key).put("Value", value));
		ObjectNode stages = response.putObject(stagesField);
		secret.versions()
			.stream()
			.filter((version) -> !view.labels(version).isEmpty())
			.forEach((version) -> Json.put(stages, version.id(), view.labels(version)));
		return response;
	}

	private static void describeRotation(Secret secret, ObjectNode response) {
		Json.put(response, "LastRotatedDate", secret.rotated());
		RotationSchedule rotation = secret.rotation();
		if (rotation == null) {
			return;
		}
		response.put("RotationEnabled", rotation.enabled());
		response.put("RotationLambdaARN", rotation.functionArn());
		ObjectNode rules = rotation.describeRules(secret.rotated() != null);
		if (rules != null) {
			response.set("RotationRules", rules);
		}
		Json.put(response, "NextRotationDate", next(secret, rotation));
	}

	private static @Nullable Instant next(Secret secret, RotationSchedule rotation) {
		Instant rotated = secret.rotated();
		return rotation.next((rotated != null) ? rotated : secret.changed());
	}

	private static void page(ObjectNode request, ObjectNode response, ArrayNode array, List<ObjectNode> entries) {
		int size = Json.number(request, "MaxResults", MAX_PAGE);
		if (size < 1 || size > MAX_PAGE) {
			throw AwsException.constraint("maxResults", "must have value between 1 and " + MAX_PAGE);
		}
		int start = start(Json.text(request, "NextToken", "0"), entries.size());
		int end = Math.min(entries.size(), start + size);
		array.addAll(entries.subList(start, end));
		if (end < entries.size()) {
			response.put("NextToken", Integer.toString(end));
		}
	}

	private static int start(String token, int size) {
		try {
			return Math.min(size, Integer.parseUnsignedInt(token));
		}
		catch (NumberFormatException ex) {
			throw new AwsException("InvalidNextTokenException", "The NextToken value is invalid.");
		}
	}

}
