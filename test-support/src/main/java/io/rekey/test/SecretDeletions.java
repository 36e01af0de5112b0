// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.time.Duration;
import java.time.Instant;

import tools.jackson.databind.node.ObjectNode;

/**
 * The actions of Secrets Manager that delete secrets and bring them back.
 */
final class SecretDeletions {

	private static final int DEFAULT_DAYS = 30;

	private static final int MIN_DAYS = 7;

	private final SecretRepository secrets;

	SecretDeletions(SecretRepository secrets) {
		this.secrets = secrets;
	}

	ObjectNode deleteSecret(ObjectNode request) {
		boolean force = Json.flag(request, "ForceDeleteWithoutRecovery", false);
		if (force && request.hasNonNull("RecoveryWindowInDays")) {
			throw AwsException
				.invalidParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
		}
		int days = Json.number(request, "RecoveryWindowInDays", DEFAULT_DAYS);
		if (days < MIN_DAYS || days > DEFAULT_DAYS) {
			throw AwsException
				.invalidParameter("The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).");
		}
		String id = Json.require(request, "SecretId");
		checkReplicas(this.secrets.get(id));
		Instant now = this.secrets.now();
		if (force) {
			Secret secret = this.secrets.get(id);
			this.secrets.remove(secret);
			return response(secret, now);
		}
		Secret secret = this.secrets.getActive(id);
		Instant due = now.plus(Duration.ofDays(days));
		secret.delete(new Secret.Deletion(now, due));
		return response(secret, due);
	}

	private static void checkReplicas(Secret secret) {
		if (!secret.replicas().isEmpty()) {
			throw AwsException.invalidParameter("You can't delete secret " + secret.name()
					+ " that still has replica regions " + secret.replicas());
		}
	}

	ObjectNode restoreSecret(ObjectNode request) {
		Secret secret = this.secrets.get(Json.require(request, "SecretId"));
		secret.delete(null);
		ObjectNode response = Json.object();
		response.put("ARN", secret.arn());
		response.put("Name", secret.name());
		return response;
	}

	private static ObjectNode response(Secret secret, Instant deletion) {
		ObjectNode response = Json.object();
		response.put("ARN", secret.arn());
		response.put("Name", secret.name());
		Json.put(response, "DeletionDate", deletion);
		return response;
	}

}
