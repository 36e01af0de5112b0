// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Where one secret is read from.
 *
 * @param secretId the name or ARN in Secrets Manager
 * @param stage the staging label to follow, or {@code null} for {@code AWSCURRENT}
 * @param versionId the version that is pinned, or {@code null} to follow the label
 * @param region the region, or {@code null} for the client's
 * @param replicaRegions the regions with replicas, in the order in which they are tried
 * if {@code region} does not answer
 * @param role the role that may read it, or {@code null} for the application's own
 */
public record SecretLocation(String secretId, @Nullable String stage, @Nullable String versionId,
		@Nullable String region, List<String> replicaRegions, @Nullable Role role) {

	public static final String CURRENT = "AWSCURRENT";

	public static final String PENDING = "AWSPENDING";

	public static final String PREVIOUS = "AWSPREVIOUS";

	private static final int ARN_REGION = 3;

	private static final int ARN_PARTS = 7;

	public SecretLocation {
		replicaRegions = List.copyOf(replicaRegions);
	}

	/**
	 * A secret without replicas that the application's own role may read.
	 * @param secretId the name or ARN in Secrets Manager
	 * @param stage the staging label to follow, or {@code null} for {@code AWSCURRENT}
	 * @param versionId the version that is pinned, or {@code null} to follow the label
	 * @param region the region, or {@code null} for the client's
	 */
	public SecretLocation(String secretId, @Nullable String stage, @Nullable String versionId,
			@Nullable String region) {
		this(secretId, stage, versionId, region, List.of(), null);
	}

	/**
	 * The current version of a secret in the client's own region.
	 * @param secretId the name or ARN in Secrets Manager
	 * @return the location
	 */
	public static SecretLocation of(String secretId) {
		return new SecretLocation(secretId, null, null, null);
	}

	/**
	 * The same secret under another staging label.
	 * @param stage the label
	 * @return the location
	 */
	public SecretLocation withStage(String stage) {
		return new SecretLocation(this.secretId, stage, null, this.region, this.replicaRegions, this.role);
	}

	/**
	 * The same secret with replicas.
	 * @param regions the regions with replicas, in the order in which they are tried
	 * @return the location
	 */
	public SecretLocation withReplicaRegions(List<String> regions) {
		return new SecretLocation(this.secretId, this.stage, this.versionId, this.region, regions, this.role);
	}

	/**
	 * Returns what a region knows the secret by: the ARN of a replica differs from its
	 * primary's in the region only.
	 * @param replicaRegion the region of a replica
	 * @return the name, or the ARN of the replica
	 */
	public String secretIdIn(String replicaRegion) {
		String[] parts = this.secretId.split(":", ARN_PARTS);
		if (parts.length < ARN_PARTS || !"arn".equals(parts[0])) {
			return this.secretId;
		}
		parts[ARN_REGION] = replicaRegion;
		return String.join(":", parts);
	}

	/**
	 * Whether one version is pinned, so that the secret does not rotate.
	 * @return {@code true} if a version is pinned
	 */
	public boolean pinned() {
		return this.versionId != null;
	}

	/**
	 * Whether {@code BatchGetSecretValue} can read it, which knows neither staging labels
	 * nor version ids.
	 * @return {@code true} if it follows {@code AWSCURRENT}
	 */
	public boolean batchable() {
		return this.versionId == null && (this.stage == null || CURRENT.equals(this.stage));
	}

	/**
	 * Returns the staging label that is followed.
	 * @return the label
	 */
	public String stageOrCurrent() {
		return (this.stage != null) ? this.stage : CURRENT;
	}

	/**
	 * A role that is assumed to read secrets, of another account for example.
	 *
	 * @param arn its ARN
	 * @param externalId what its trust policy may ask for, or {@code null}; not a secret
	 */
	public record Role(String arn, @Nullable String externalId) {
	}

}
