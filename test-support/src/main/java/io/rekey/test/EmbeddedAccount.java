// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

/**
 * Another account of an {@link EmbeddedAws}, or the primary one: its secrets, and what
 * those may do who act in it. Callers get into another account by {@code AssumeRole} of
 * STS, with any role of that account.
 * <p>
 * Its region and replica regions are those of the {@link EmbeddedAws}. An account other
 * than the primary one has no queues, topics or rules; its secrets' events go nowhere.
 * Safe for use by several threads.
 */
public final class EmbeddedAccount {

	private final String id;

	private final SecretAccount account;

	private final Sts sts;

	EmbeddedAccount(String id, SecretAccount account, Sts sts) {
		this.id = id;
		this.account = account;
		this.sts = sts;
	}

	/**
	 * The account's id.
	 * @return twelve digits
	 */
	public String id() {
		return this.id;
	}

	/**
	 * Create a secret, as {@link EmbeddedAws#createSecret} does.
	 * @param name the name
	 * @param secretString its first value, which gets AWSCURRENT
	 * @return the secret's ARN
	 */
	public String createSecret(String name, String secretString) {
		return this.account.createSecret(name, secretString);
	}

	/**
	 * Give a secret a new value, which gets AWSCURRENT.
	 * @param name the secret's name or ARN
	 * @param secretString the value
	 * @return the id of the new version
	 */
	public String putSecretValue(String name, String secretString) {
		return this.account.putSecretValue(name, secretString);
	}

	/**
	 * Replicate a secret to another region.
	 * @param name the secret's name or ARN
	 * @param region one of the replica regions
	 */
	public void replicateSecret(String name, String region) {
		this.account.replicateSecret(name, region);
	}

	/**
	 * Refuse an action from now on to those who act in this account.
	 * @param action as {@code secretsmanager:GetSecretValue}
	 * @param secretNameOrStar a secret's name or ARN, or {@code *}
	 * @see EmbeddedAws#deny
	 */
	public void deny(String action, String secretNameOrStar) {
		this.account.denials().deny(action, secretNameOrStar);
	}

	/**
	 * Take back a {@link #deny} that had the same arguments.
	 * @param action the action
	 * @param secretNameOrStar the resource
	 */
	public void allow(String action, String secretNameOrStar) {
		this.account.denials().allow(action, secretNameOrStar);
	}

	/**
	 * Let a role be taken only with this external id, as its trust policy would.
	 * @param roleName the role's name, with its path if it has one
	 * @param externalId the external id
	 */
	public void requireExternalId(String roleName, String externalId) {
		this.sts.requireExternalId("arn:aws:iam::" + this.id + ":role/" + roleName, externalId);
	}

}
