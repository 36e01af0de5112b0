// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.util.UUID;

import io.rekey.env.TestClients;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedPostgreSql;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * A user of a real database, with a schema of the same name, and the secret with the
 * login.
 */
final class SecretDatabase {

	private static int count;

	private final EmbeddedAws aws;

	private final EmbeddedPostgreSql server;

	private final String user = "user" + ++count;

	private final String secret = "db/" + this.user;

	private String password = UUID.randomUUID().toString();

	SecretDatabase(EmbeddedAws aws, EmbeddedPostgreSql server) {
		this.aws = aws;
		this.server = server;
		createUser(server);
		aws.createSecret(this.secret, json(server, this.password));
	}

	void createUser(EmbeddedPostgreSql other) {
		other.createUser(this.user, this.password);
		other.execute("CREATE SCHEMA " + this.user + " AUTHORIZATION " + this.user);
	}

	String user() {
		return this.user;
	}

	String secret() {
		return this.secret;
	}

	String password() {
		return this.password;
	}

	String reference(String key) {
		return "${secret@" + this.secret + "#" + key + "}";
	}

	String json(EmbeddedPostgreSql other, String newPassword) {
		return """
				{"engine":"postgres","host":"localhost","port":%d,"username":"%s","password":"%s"}"""
			.formatted(other.port(), this.user, newPassword);
	}

	/**
	 * Makes another version live, with another server or another password.
	 */
	void put(EmbeddedPostgreSql other, String newPassword) {
		other.changePassword(this.user, newPassword);
		this.aws.putSecretValue(this.secret, json(other, newPassword));
		this.password = newPassword;
	}

	/**
	 * Stops a rotation between setSecret and finishSecret.
	 */
	void openWindow() {
		this.password = UUID.randomUUID().toString();
		try (SecretsManagerClient client = TestClients.secretsManager(this.aws)) {
			client.putSecretValue((request) -> request.secretId(this.secret)
				.secretString(json(this.server, this.password))
				.versionStages("AWSPENDING"));
		}
		this.server.changePassword(this.user, this.password);
	}

}
