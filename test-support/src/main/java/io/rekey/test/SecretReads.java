// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The actions of Secrets Manager that read values.
 */
final class SecretReads {

	private static final int MAX_BATCH = 20;

	private final RegionalSecrets secrets;

	private final Access access;

	private final Faults faults;

	SecretReads(RegionalSecrets secrets, Access access, Faults faults) {
		this.secrets = secrets;
		this.access = access;
		this.faults = faults;
	}

	ObjectNode getSecretValue(ObjectNode request) {
		String id = Json.require(request, "SecretId");
		SecretView secret = this.secrets.getActive(id);
		StoredVersion version = version(secret, Json.text(request, "VersionId"), Json.text(request, "VersionStage"));
		return value(secret, version);
	}

	ObjectNode batchGetSecretValue(ObjectNode request, Caller caller) {
		List<String> ids = Json.texts(request, "SecretIdList");
		checkBatch(request, ids);
		ObjectNode response = Json.object();
		ArrayNode values = response.putArray("SecretValues");
		ArrayNode errors = response.putArray("Errors");
		for (String id : ids) {
			try {
				this.access.check(caller, "secretsmanager:GetSecretValue", id);
				this.faults.strikeEntry(id, new Aliases("secretsmanager", List.of(id), this.access::secret),
						this.access, caller);
				values.add(batchValue(id));
			}
			catch (AwsException ex) {
				errors.addObject().put("SecretId", id).put("ErrorCode", batchCode(ex)).put("Message", ex.text());
			}
		}
		return response;
	}

	private ObjectNode batchValue(String id) {
		SecretView secret = this.secrets.getActive(id);
		return value(secret, version(secret, null, null));
	}

	/**
	 * The codes that AWS documents for an entry of a batch don't include validation
	 * errors.
	 */
	private static String batchCode(AwsException error) {
		return error.code().equals("ValidationException") ? "InvalidParameterException" : error.code();
	}

	private static void checkBatch(ObjectNode request, List<String> ids) {
		boolean filters = !request.path("Filters").isEmpty();
		if (ids.isEmpty() == !filters) {
			throw AwsException
				.invalidParameter("You must include Filters or SecretIdList in the request, but not both.");
		}
		if (filters) {
			throw AwsException.unsupported("Filters in BatchGetSecretValue");
		}
		if (request.hasNonNull("MaxResults")) {
			throw AwsException.invalidParameter("To use MaxResults, you must also use Filters.");
		}
		if (ids.size() > MAX_BATCH) {
			throw AwsException.constraint("secretIdList", "must have length less than or equal to " + MAX_BATCH);
		}
		if (new HashSet<>(ids).size() < ids.size()) {
			throw AwsException.invalidParameter("SecretIdList can't contain the same secret more than once.");
		}
	}

	private static StoredVersion version(SecretView secret, @Nullable String versionId, @Nullable String stage) {
		if (versionId == null) {
			String label = (stage != null) ? stage : Secret.CURRENT;
			return withContent(secret.labelled(label), "staging label: " + label);
		}
		StoredVersion version = withContent(secret.secret().version(versionId), "VersionId: " + versionId);
		if (stage != null && !secret.labels(version).contains(stage)) {
			throw AwsException
				.invalidRequest("You provided a VersionStage that is not associated to the provided " + "VersionId.");
		}
		return version;
	}

	/**
	 * A version that a rotation has only announced has no value to give.
	 */
	private static StoredVersion withContent(@Nullable StoredVersion version, String what) {
		if (version == null || version.content() == null) {
			throw AwsException.notFound("Secrets Manager can't find the specified secret value for " + what);
		}
		return version;
	}

	private ObjectNode value(SecretView secret, StoredVersion version) {
		if (this.access.isDenied("kms:Decrypt", secret.name())) {
			throw new AwsException("AccessDeniedException", "Access to KMS is not allowed");
		}
		secret.secret().access(this.secrets.now().truncatedTo(ChronoUnit.DAYS));
		ObjectNode response = Json.object();
		response.put("ARN", secret.arn());
		response.put("Name", secret.name());
		response.put("VersionId", version.id());
		SecretContent content = version.content();
		if (content != null) {
			content.writeTo(response);
		}
		Json.put(response, "VersionStages", secret.labels(version));
		Json.put(response, "CreatedDate", version.created());
		return response;
	}

}
