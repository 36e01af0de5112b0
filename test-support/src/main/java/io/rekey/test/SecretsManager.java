// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Secrets Manager of one account in its primary region: its actions by name, one at a
 * time, each with CloudTrail's record of it.
 */
final class SecretsManager extends JsonService {

	private static final Set<String> RECORDED = Set.of("CreateSecret", "PutSecretValue", "UpdateSecret",
			"UpdateSecretVersionStage", "DeleteSecret", "RestoreSecret", "RotateSecret", "CancelRotateSecret",
			"ReplicateSecretToRegions", "RemoveRegionsFromReplication");

	private final SecretRepository secrets;

	private final SecretReads reads;

	private final SecretWrites writes;

	private final SecretEvents events;

	SecretsManager(SecretRepository secrets, SecretReads reads, SecretDescriptions descriptions,
			SecretReplicas replicas, SecretEvents events, SecretWrites writes, Rotations rotations) {
		super("secretsmanager", ErrorCodes.SECRETS_MANAGER,
				actions(secrets, reads, descriptions, replicas, writes, rotations));
		this.secrets = secrets;
		this.reads = reads;
		this.writes = writes;
		this.events = events;
	}

	private static Map<String, UnaryOperator<ObjectNode>> actions(SecretRepository secrets, SecretReads reads,
			SecretDescriptions descriptions, SecretReplicas replicas, SecretWrites writes, Rotations rotations) {
		SecretDeletions deletions = new SecretDeletions(secrets);
		Map<String, UnaryOperator<ObjectNode>> actions = new HashMap<>(
				ReplicaSecretsManager.reads(reads, descriptions));
		actions.putAll(Map.ofEntries(Map.entry("CreateSecret", writes::createSecret),
				Map.entry("PutSecretValue", writes::putSecretValue), Map.entry("UpdateSecret", writes::updateSecret),
				Map.entry("TagResource", writes::tagResource), Map.entry("UntagResource", writes::untagResource),
				Map.entry("UpdateSecretVersionStage", new SecretLabels(secrets, writes)::updateSecretVersionStage),
				Map.entry("DeleteSecret", deletions::deleteSecret),
				Map.entry("RestoreSecret", deletions::restoreSecret),
				Map.entry("RotateSecret", rotations::rotateSecret),
				Map.entry("CancelRotateSecret", rotations::cancelRotateSecret),
				Map.entry("ReplicateSecretToRegions", replicas::replicateSecretToRegions),
				Map.entry("RemoveRegionsFromReplication", replicas::removeRegionsFromReplication)));
		return Map.copyOf(actions);
	}

	@Override
	ObjectNode call(String action, ObjectNode request, Caller caller) {
		if (action.equals(ReplicaSecretsManager.BATCH)) {
			synchronized (this.secrets) {
				return this.reads.batchGetSecretValue(request, caller);
			}
		}
		return perform(action, request);
	}

	/**
	 * Do what a call does that does not depend on who calls.
	 */
	ObjectNode perform(String action, ObjectNode request) {
		return recorded(action, request, (asked) -> call(action, asked));
	}

	/**
	 * Create a secret with a name that only services of AWS can use.
	 */
	ObjectNode createManagedSecret(ObjectNode request) {
		return recorded("CreateSecret", request, this.writes::createManagedSecret);
	}

	private ObjectNode recorded(String action, ObjectNode request, UnaryOperator<ObjectNode> handler) {
		synchronized (this.secrets) {
			try {
				ObjectNode response = handler.apply(request);
				trail(action, request, Json.text(response, "ARN"), null);
				return response;
			}
			catch (AwsException ex) {
				trail(action, request, null, ex);
				throw ex;
			}
		}
	}

	private void trail(String action, ObjectNode request, @Nullable String arn, @Nullable AwsException error) {
		if (RECORDED.contains(action)) {
			this.events.apiCall(action, request, arn, error);
		}
	}

}
