// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.util.LinkedHashSet;
import java.util.Set;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The actions of Secrets Manager that replicate secrets to other regions, and those that
 * a replica refuses. A replica is in sync at once, but for the lag of readers.
 */
final class SecretReplicas {

	private final SecretRepository secrets;

	private final Regions regions;

	SecretReplicas(SecretRepository secrets, Regions regions) {
		this.secrets = secrets;
		this.regions = regions;
	}

	ObjectNode replicateSecretToRegions(ObjectNode request) {
		Secret secret = this.secrets.getActive(Json.require(request, "SecretId"));
		if (request.path("AddReplicaRegions").isEmpty()) {
			throw AwsException.constraint("addReplicaRegions", "must not be null");
		}
		secret.replicas().addAll(wanted(request));
		return response(secret);
	}

	ObjectNode removeRegionsFromReplication(ObjectNode request) {
		Secret secret = this.secrets.getActive(Json.require(request, "SecretId"));
		Json.texts(request, "RemoveReplicaRegions").forEach(secret.replicas()::remove);
		return response(secret);
	}

	/**
	 * Read the regions to replicate to.
	 * @return the regions, none if the request names none
	 */
	Set<String> wanted(ObjectNode request) {
		Set<String> wanted = new LinkedHashSet<>();
		for (JsonNode entry : request.path("AddReplicaRegions")) {
			String region = Json.require(entry, "Region");
			if (region.equals(this.regions.primary())) {
				throw AwsException.invalidParameter("Invalid replica region.");
			}
			if (!this.regions.replicas().contains(region)) {
				throw AwsException.unsupported("replication to " + region + ", which is none of its replica regions "
						+ this.regions.replicas());
			}
			wanted.add(region);
		}
		return wanted;
	}

	private ObjectNode response(Secret secret) {
		ObjectNode response = Json.object().put("ARN", secret.arn());
		status(response, secret);
		return response;
	}

	static void status(ObjectNode response, Secret secret) {
		ArrayNode status = response.putArray("ReplicationStatus");
		secret.replicas()
			.forEach((region) -> status.addObject()
				.put("Region", region)
				.put("KmsKeyId", "alias/aws/secretsmanager")
				.put("Status", "InSync")
				.put("StatusMessage", "Replication succeeded"));
	}

	/**
	 * Refuse to write what is a replica in the region that was asked.
	 */
	static ObjectNode refuse(RegionalSecrets replicas, ObjectNode request) {
		replicas.get(Json.require(request, "SecretId"));
		throw AwsException.invalidParameter(
				"Operation not permitted on a replica secret. Call must be made in primary secret's region.");
	}

	static AwsException noPrimary(ObjectNode request) {
		return AwsException.unsupported(
				"secrets whose primary is in a replica region, as " + Json.require(request, "Name") + " would be");
	}

}
