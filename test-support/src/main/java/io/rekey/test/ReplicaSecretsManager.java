// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

import tools.jackson.databind.node.ObjectNode;

/**
 * Secrets Manager of one account in a replica region, where all secrets are replicas and
 * only can be read.
 */
final class ReplicaSecretsManager extends JsonService {

	static final String BATCH = "BatchGetSecretValue";

	private static final Set<String> WRITES = Set.of("PutSecretValue", "UpdateSecret", "UpdateSecretVersionStage",
			"TagResource", "UntagResource", "DeleteSecret", "RestoreSecret", "RotateSecret", "CancelRotateSecret",
			"ReplicateSecretToRegions", "RemoveRegionsFromReplication");

	private final RegionalSecrets secrets;

	private final SecretReads reads;

	ReplicaSecretsManager(RegionalSecrets secrets, SecretReads reads, SecretDescriptions descriptions) {
		super("secretsmanager", ErrorCodes.SECRETS_MANAGER, actions(secrets, reads, descriptions));
		this.secrets = secrets;
		this.reads = reads;
	}

	private static Map<String, UnaryOperator<ObjectNode>> actions(RegionalSecrets secrets, SecretReads reads,
			SecretDescriptions descriptions) {
		Map<String, UnaryOperator<ObjectNode>> actions = new HashMap<>(reads(reads, descriptions));
		WRITES.forEach((action) -> actions.put(action, (request) -> SecretReplicas.refuse(secrets, request)));
		actions.put("CreateSecret", (request) -> {
			throw SecretReplicas.noPrimary(request);
		});
		return Map.copyOf(actions);
	}

	/**
	 * The actions of all regions.
	 */
	static Map<String, UnaryOperator<ObjectNode>> reads(SecretReads reads, SecretDescriptions descriptions) {
		return Map.of("GetSecretValue", reads::getSecretValue, "DescribeSecret", descriptions::describeSecret,
				"ListSecrets", descriptions::listSecrets, "ListSecretVersionIds", descriptions::listSecretVersionIds,
				"GetRandomPassword", new RandomPasswords()::getRandomPassword);
	}

	@Override
	ObjectNode call(String action, ObjectNode request, Caller caller) {
		synchronized (this.secrets.lock()) {
			return action.equals(BATCH) ? this.reads.batchGetSecretValue(request, caller) : call(action, request);
		}
	}

}
