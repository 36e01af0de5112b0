// SPDX-License-Identifier: Apache-2.0

package io.rekey.fleet;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

import io.rekey.SecretVersion;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedPostgreSql;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * A secret that is rotated while all goes wrong, in the order of the steps of a rotation
 * function: the next version under {@code AWSPENDING}, then the database, then
 * {@code AWSCURRENT}. Two of its values belong together.
 */
final class ChaosSecret {

	private final String name;

	private final SecretsManagerClient client;

	private final @Nullable EmbeddedPostgreSql postgres;

	private final List<String> users;

	private volatile String versionId;

	private volatile String mark = UUID.randomUUID().toString();

	private int count;

	/**
	 * A secret of an application.
	 */
	ChaosSecret(EmbeddedAws aws, SecretsManagerClient client, String name) {
		this(aws, client, name, null, List.of("nobody"));
	}

	/**
	 * A login of a database, which goes from user to user.
	 */
	ChaosSecret(EmbeddedAws aws, SecretsManagerClient client, String name, @Nullable EmbeddedPostgreSql postgres,
			List<String> users) {
		this.name = name;
		this.client = client;
		this.postgres = postgres;
		this.users = users;
		if (postgres != null) {
			users.forEach((user) -> postgres.createUser(user, password(user, this.mark)));
		}
		aws.createSecret(name, json(users.get(0), this.mark));
		this.versionId = client.getSecretValue((request) -> request.secretId(name)).versionId();
	}

	private static String json(String user, String mark) {
		return "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(user, password(user, mark));
	}

	private static String password(String user, String mark) {
		return user + "/" + mark;
	}

	String name() {
		return this.name;
	}

	/**
	 * Refers to a key of the secret.
	 */
	String reference(String key) {
		return "${secret@" + this.name + "#" + key + "}";
	}

	/**
	 * Tells the version that AWS has as the current one.
	 */
	String versionId() {
		return this.versionId;
	}

	/**
	 * Tells the password of the current version.
	 */
	String password() {
		return password(user(this.count), this.mark);
	}

	private String user(int number) {
		return this.users.get(number % this.users.size());
	}

	/**
	 * Whether the values of a version are of different versions.
	 */
	static boolean isTorn(SecretVersion version) {
		String password = String.valueOf(version.get("password"));
		return !password.startsWith(version.get("username") + "/");
	}

	/**
	 * Rotates. Only one thread may do that.
	 * @param window how long the database is ahead of {@code AWSCURRENT}
	 */
	void rotate(Duration window) {
		String next = UUID.randomUUID().toString();
		String user = user(this.count + 1);
		String value = json(user, next);
		Persistence.until(() -> this.client.putSecretValue((request) -> request.secretId(this.name)
			.clientRequestToken(next)
			.secretString(value)
			.versionStages("AWSPENDING")));
		if (this.postgres != null) {
			this.postgres.changePassword(user, password(user, next));
			LockSupport.parkNanos(window.toNanos());
		}
		Persistence.until(() -> this.client.updateSecretVersionStage((request) -> request.secretId(this.name)
			.versionStage("AWSCURRENT")
			.moveToVersionId(next)
			.removeFromVersionId(this.versionId)));
		this.count++;
		this.mark = next;
		this.versionId = next;
	}

}
