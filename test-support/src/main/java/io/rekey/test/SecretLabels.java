// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The action of Secrets Manager that moves a staging label.
 */
final class SecretLabels {

	private final SecretRepository secrets;

	private final SecretWrites writes;

	SecretLabels(SecretRepository secrets, SecretWrites writes) {
		this.secrets = secrets;
		this.writes = writes;
	}

	ObjectNode updateSecretVersionStage(ObjectNode request) {
		Secret secret = this.secrets.getActive(Json.require(request, "SecretId"));
		String label = Json.require(request, "VersionStage");
		SecretWrites.checkLabel(label);
		String removeFrom = Json.text(request, "RemoveFromVersionId");
		String moveTo = Json.text(request, "MoveToVersionId");
		if (removeFrom == null && moveTo == null) {
			throw AwsException
				.invalidParameter("You must provide MoveToVersionId, RemoveFromVersionId or both of them.");
		}
		checkOwner(secret, label, removeFrom, moveTo);
		if (moveTo != null) {
			this.writes.move(secret, label, target(secret, label, moveTo));
		}
		else {
			this.secrets.rememberLabels(secret);
			remove(secret, label);
		}
		secret.change(this.secrets.now());
		ObjectNode response = Json.object();
		response.put("ARN", secret.arn());
		response.put("Name", secret.name());
		return response;
	}

	/**
	 * Who moves a label must know where it is.
	 */
	private static void checkOwner(Secret secret, String label, @Nullable String removeFrom, @Nullable String moveTo) {
		StoredVersion owner = secret.labelled(label);
		if (removeFrom != null) {
			if (owner == null || !owner.id().equals(removeFrom)) {
				throw AwsException.invalidParameter("When you move staging label " + label
						+ ", if you specify RemoveFromVersionId, it must be set to the version that currently has "
						+ "the staging label.");
			}
			return;
		}
		if (owner != null && !owner.id().equals(moveTo)) {
			throw AwsException.invalidParameter("The parameter RemoveFromVersionId can't be empty. Staging label "
					+ label + " is currently attached to version " + owner.id()
					+ ", so you must explicitly reference that version in RemoveFromVersionId.");
		}
	}

	private static StoredVersion target(Secret secret, String label, String versionId) {
		StoredVersion version = secret.version(versionId);
		if (version == null) {
			throw AwsException
				.notFound("Secrets Manager can't find the specified secret value for VersionId: " + versionId);
		}
		if (label.equals(Secret.CURRENT) && version.content() == null) {
			throw AwsException.invalidRequest(
					"You can't move staging label AWSCURRENT to version " + versionId + " because it has no value.");
		}
		return version;
	}

	private static void remove(Secret secret, String label) {
		if (label.equals(Secret.CURRENT)) {
			throw AwsException.invalidParameter("You can only move staging label AWSCURRENT to a different secret "
					+ "version. It can't be completely removed.");
		}
		StoredVersion owner = secret.labelled(label);
		if (owner != null) {
			owner.labels().remove(label);
		}
	}

}
