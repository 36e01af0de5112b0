// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.rekey.SecretContent;
import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.SecretVersionInfo;
import io.rekey.store.SecretJson;
import io.rekey.store.SecretLocation;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.SecretValueEntry;

/**
 * What was answered of one secret. Secrets Manager is eventually consistent, and what
 * stands in for it may be wrong: an answer that does not carry the label that is followed
 * is none. Holds the value, and so is no record, whose text would show it.
 */
final class SecretAnswer {

	private final @Nullable String arn;

	private final @Nullable String name;

	private final @Nullable String versionId;

	/**
	 * Empty if the answer tells none.
	 */
	private final Set<String> stages;

	private final @Nullable Instant createdDate;

	private final @Nullable String text;

	private final @Nullable SdkBytes binary;

	private final boolean fromReplica;

	private SecretAnswer(GetSecretValueResponse response, boolean fromReplica) {
		this.arn = response.arn();
		this.name = response.name();
		this.versionId = response.versionId();
		this.stages = labels(response.versionStages());
		this.createdDate = response.createdDate();
		this.text = response.secretString();
		this.binary = response.secretBinary();
		this.fromReplica = fromReplica;
	}

	private SecretAnswer(SecretValueEntry entry, boolean fromReplica) {
		this.arn = entry.arn();
		this.name = entry.name();
		this.versionId = entry.versionId();
		this.stages = labels(entry.versionStages());
		this.createdDate = entry.createdDate();
		this.text = entry.secretString();
		this.binary = entry.secretBinary();
		this.fromReplica = fromReplica;
	}

	static SecretAnswer of(GetSecretValueResponse response, boolean fromReplica) {
		return new SecretAnswer(response, fromReplica);
	}

	static SecretAnswer of(SecretValueEntry entry, boolean fromReplica) {
		return new SecretAnswer(entry, fromReplica);
	}

	private static Set<String> labels(@Nullable List<String> stages) {
		return (stages != null) ? new TreeSet<>(stages) : Set.of();
	}

	/**
	 * Whether it tells which version of which secret it is, and a value.
	 */
	boolean isComplete() {
		return this.arn != null && this.name != null && this.versionId != null
				&& (this.text != null || this.binary != null);
	}

	/**
	 * Whether it carries the label that is followed.
	 */
	boolean hasLabel(SecretLocation location) {
		return this.stages.contains(location.stageOrCurrent());
	}

	/**
	 * Whether it answers a call that asked for the label, or for the version that is
	 * pinned. Such an answer need not repeat the label.
	 */
	boolean fits(SecretLocation location) {
		return isComplete() && (location.pinned() || this.stages.isEmpty() || hasLabel(location));
	}

	/**
	 * The version of an answer that fits.
	 */
	SecretVersion version(SecretId id, SecretLocation location) {
		String foundArn = this.arn;
		String foundName = this.name;
		String foundId = this.versionId;
		if (foundArn == null || foundName == null || foundId == null) {
			throw new IllegalStateException("The answer is not complete");
		}
		Set<String> labels = (this.stages.isEmpty() && !location.pinned()) ? Set.of(location.stageOrCurrent())
				: this.stages;
		return new SecretVersion(id,
				new SecretVersionInfo(foundArn, foundName, foundId, labels,
						(this.createdDate != null) ? this.createdDate : Instant.EPOCH, this.fromReplica),
				content(this.text, this.binary));
	}

	private static SecretContent content(@Nullable String text, @Nullable SdkBytes binary) {
		return (text != null) ? SecretJson.parse(text)
				: SecretContent.ofBinary((binary != null) ? binary.asByteArray() : new byte[0]);
	}

	/**
	 * Names the version and its labels.
	 */
	@Override
	public String toString() {
		return "version " + this.versionId + " under " + this.stages;
	}

}
