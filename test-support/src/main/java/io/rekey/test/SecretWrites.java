// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The actions of Secrets Manager that write secrets and versions.
 */
final class SecretWrites {

	private static final int MAX_NAME = 512;

	private static final int MIN_TOKEN = 32;

	private static final int MAX_TOKEN = 64;

	private static final int MAX_LABELS = 20;

	private static final int MAX_LABEL = 256;

	private static final int MAX_TAGS = 50;

	private final SecretRepository secrets;

	private final SecretReplicas replicas;

	private final SecretEvents events;

	SecretWrites(SecretRepository secrets, SecretReplicas replicas, SecretEvents events) {
		this.secrets = secrets;
		this.replicas = replicas;
		this.events = events;
	}

	/**
	 * Create a secret for a user, who can't use the names of services.
	 */
	ObjectNode createSecret(ObjectNode request) {
		String name = Json.require(request, "Name");
		if (name.indexOf('!') >= 0) {
			throw SecretRepository.invalidName();
		}
		return createManagedSecret(request);
	}

	ObjectNode createManagedSecret(ObjectNode request) {
		String name = Json.require(request, "Name");
		SecretRepository.checkName(name);
		if (name.length() > MAX_NAME) {
			throw AwsException.constraint("name", "must have length less than or equal to " + MAX_NAME);
		}
		Set<String> regions = this.replicas.wanted(request);
		String token = token(request);
		SecretContent content = SecretContent.of(request);
		Secret existing = this.secrets.find(name);
		if (existing != null) {
			return createdBefore(existing, token, content);
		}
		checkTags(request);
		Secret secret = this.secrets.create(name);
		secret.describe(Json.text(request, "Description"), Json.text(request, "KmsKeyId"));
		tag(secret, request);
		secret.replicas().addAll(regions);
		if (content == null) {
			return created(secret, null);
		}
		StoredVersion version = new StoredVersion(token, this.secrets.now(), content);
		version.labels().add(Secret.CURRENT);
		secret.add(version);
		return created(secret, version);
	}

	private static ObjectNode created(Secret secret, @Nullable StoredVersion version) {
		ObjectNode response = response(secret, version);
		if (!secret.replicas().isEmpty()) {
			SecretReplicas.status(response, secret);
		}
		return response;
	}

	private static ObjectNode createdBefore(Secret secret, String token, @Nullable SecretContent content) {
		if (secret.deletion() != null) {
			throw AwsException.invalidRequest("You can't create this secret because a secret with this name is "
					+ "already scheduled for deletion.");
		}
		StoredVersion version = secret.version(token);
		if (version == null || content == null || !content.equals(version.content())) {
			throw new AwsException("ResourceExistsException",
					"The operation failed because the secret " + secret.name() + " already exists.");
		}
		return response(secret, version);
	}

	ObjectNode putSecretValue(ObjectNode request) {
		Secret secret = this.secrets.getActive(Json.require(request, "SecretId"));
		SecretContent content = SecretContent.of(request);
		if (content == null) {
			throw AwsException.invalidRequest("You must provide either SecretString or SecretBinary.");
		}
		StoredVersion version = put(secret, token(request), content, labels(request));
		ObjectNode response = response(secret, version);
		Json.put(response, "VersionStages", version.labels());
		return response;
	}

	ObjectNode updateSecret(ObjectNode request) {
		Secret secret = this.secrets.getActive(Json.require(request, "SecretId"));
		SecretContent content = SecretContent.of(request);
		String token = token(request);
		StoredVersion version = (content != null) ? put(secret, token, content, List.of(Secret.CURRENT)) : null;
		secret.describe(Json.text(request, "Description"), Json.text(request, "KmsKeyId"));
		secret.change(this.secrets.now());
		return response(secret, version);
	}

	ObjectNode tagResource(ObjectNode request) {
		Secret secret = this.secrets.getActive(Json.require(request, "SecretId"));
		checkTags(request);
		tag(secret, request);
		return Json.object();
	}

	ObjectNode untagResource(ObjectNode request) {
		Secret secret = this.secrets.getActive(Json.require(request, "SecretId"));
		Json.texts(request, "TagKeys").forEach(secret.tags()::remove);
		return Json.object();
	}

	/**
	 * Write a version. A token that was used before is a repetition if the content is the
	 * same, and an error if it is not; the version that a rotation announced is filled.
	 */
	private StoredVersion put(Secret secret, String token, SecretContent content, List<String> labels) {
		StoredVersion existing = secret.version(token);
		if (existing != null && existing.content() != null) {
			if (!content.equals(existing.content())) {
				throw new AwsException("ResourceExistsException",
						"A resource with the ID you requested already exists.");
			}
			return existing;
		}
		boolean first = secret.versions().isEmpty();
		StoredVersion version = (existing != null) ? existing : new StoredVersion(token, this.secrets.now(), content);
		version.fill(content);
		if (existing == null) {
			secret.add(version);
		}
		if (first) {
			move(secret, Secret.CURRENT, version);
		}
		labels.forEach((label) -> move(secret, label, version));
		secret.change(this.secrets.now());
		return version;
	}

	/**
	 * Attach a label to a version and tell of all labels that moved by it.
	 */
	void move(Secret secret, String label, StoredVersion to) {
		if (!label.equals(Secret.PENDING)) {
			this.secrets.rememberLabels(secret);
		}
		for (String moved : secret.attach(label, to)) {
			if (!moved.equals(Secret.PENDING) && !moved.equals(Secret.PREVIOUS)) {
				this.events.labelUpdated(secret, moved, to.id());
			}
		}
	}

	static String token(ObjectNode request) {
		String token = Json.text(request, "ClientRequestToken", UUID.randomUUID().toString());
		if (token.length() < MIN_TOKEN) {
			throw AwsException.constraint("clientRequestToken",
					"must have length greater than or equal to " + MIN_TOKEN);
		}
		if (token.length() > MAX_TOKEN) {
			throw AwsException.constraint("clientRequestToken", "must have length less than or equal to " + MAX_TOKEN);
		}
		return token;
	}

	private static List<String> labels(ObjectNode request) {
		if (!request.hasNonNull("VersionStages")) {
			return List.of(Secret.CURRENT);
		}
		List<String> labels = Json.texts(request, "VersionStages");
		if (labels.isEmpty() || labels.size() > MAX_LABELS) {
			throw AwsException.constraint("versionStages", "must have length between 1 and " + MAX_LABELS);
		}
		if (new HashSet<>(labels).size() < labels.size()) {
			throw AwsException.invalidParameter("VersionStages can't contain the same staging label more than once.");
		}
		labels.forEach(SecretWrites::checkLabel);
		return labels;
	}

	static void checkLabel(String label) {
		if (label.isEmpty() || label.length() > MAX_LABEL) {
			throw AwsException.constraint("versionStage", "must have length between 1 and " + MAX_LABEL);
		}
	}

	private static void checkTags(ObjectNode request) {
		JsonNode tags = request.path("Tags");
		if (tags.size() > MAX_TAGS) {
			throw AwsException.invalidParameter("A secret can have at most " + MAX_TAGS + " tags.");
		}
	}

	private static void tag(Secret secret, ObjectNode request) {
		request.path("Tags")
			.forEach((tag) -> secret.tags().put(Json.text(tag, "Key", ""), Json.text(tag, "Value", "")));
	}

	private static ObjectNode response(Secret secret, @Nullable StoredVersion version) {
		ObjectNode response = Json.object();
		response.put("ARN", secret.arn());
		response.put("Name", secret.name());
		Json.put(response, "VersionId", (version != null) ? version.id() : null);
		return response;
	}

}
