// SPDX-License-Identifier: Apache-2.0

package io.rekey;

import java.time.Instant;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What Secrets Manager tells of one version of a secret, beside its value.
 *
 * <pre class="code">
 * SecretVersion version(String text) {
 *     SecretVersionInfo info = new SecretVersionInfo("arn:aws:secretsmanager:eu-west-1:123456789012:secret:a-AbCdEf",
 *             "a", "b1f0c9b4-9a4e-4d3a-8f5c-0d1f5f1d2e3a", Set.of("AWSCURRENT"), Instant.now());
 *     return new SecretVersion(SecretId.of("a"), info, SecretContent.ofText(text));
 * }
 * </pre>
 *
 * @param arn the ARN of the secret
 * @param name the name of the secret
 * @param versionId the id of the version
 * @param stages the staging labels attached to the version
 * @param createdDate when the version was created
 * @param fromReplica whether a replica region answered, because the secret's own region
 * did not; a replica may lag behind
 * @since 0.1.0
 */
public record SecretVersionInfo(String arn, String name, String versionId, Set<String> stages, Instant createdDate,
		boolean fromReplica) {

	private static final int REGION = 3;

	public SecretVersionInfo {
		stages = Set.copyOf(stages);
	}

	/**
	 * What the secret's own region tells.
	 * @param arn the ARN of the secret
	 * @param name the name of the secret
	 * @param versionId the id of the version
	 * @param stages the staging labels attached to the version
	 * @param createdDate when the version was created
	 */
	public SecretVersionInfo(String arn, String name, String versionId, Set<String> stages, Instant createdDate) {
		this(arn, name, versionId, stages, createdDate, false);
	}

	/**
	 * Returns the region that answered, which is the one in the ARN: a replica's ARN
	 * differs from its primary's in the region only.
	 * @return the region, such as {@code eu-west-1}, or {@code null} if the ARN has none
	 */
	public @Nullable String region() {
		String[] parts = this.arn.split(":", REGION + 2);
		return (parts.length > REGION && !parts[REGION].isEmpty()) ? parts[REGION] : null;
	}

}
