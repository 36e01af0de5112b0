// SPDX-License-Identifier: Apache-2.0

package io.rekey.fleet;

import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import io.rekey.lambda.PostgresAlternatingUsersRotationFunction;
import io.rekey.lambda.PostgresRotationFunction;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedPostgreSql;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;

/**
 * A user of a real PostgreSQL, the secret with its login, and the function that rotates
 * it. The function has no part in the faults of its Secrets Manager: those would be
 * another test's matter.
 */
final class RotatedDatabase {

	private static final long PATIENCE_SECONDS = 60;

	private final EmbeddedAws aws;

	private final SecretsManagerClient client;

	private final String secret;

	/**
	 * Creates user and secret, rotated in place.
	 */
	static RotatedDatabase singleUser(EmbeddedAws aws, EmbeddedPostgreSql postgres, SecretsManagerClient client,
			String user) {
		PostgresRotationFunction function = new PostgresRotationFunction(client);
		RotatedDatabase database = new RotatedDatabase(aws, client, user);
		String arn = database.register((request) -> function.handleRequest(request.toEvent(), null));
		database.create(postgres, user, "", arn);
		return database;
	}

	/**
	 * Creates user and secret, rotated between the user and its clone.
	 */
	static RotatedDatabase alternatingUsers(EmbeddedAws aws, EmbeddedPostgreSql postgres, SecretsManagerClient client,
			String user) {
		PostgresAlternatingUsersRotationFunction function = new PostgresAlternatingUsersRotationFunction(client);
		RotatedDatabase database = new RotatedDatabase(aws, client, user);
		String arn = database.register((request) -> function.handleRequest(request.toEvent(), null));
		String master = aws.createSecret("master/" + user, login(postgres, "postgres", "trusted", ""));
		database.create(postgres, user, ",\"masterarn\":\"" + master + "\"", arn);
		return database;
	}

	private RotatedDatabase(EmbeddedAws aws, SecretsManagerClient client, String user) {
		this.aws = aws;
		this.client = client;
		this.secret = "db/" + user;
	}

	private String register(Consumer<EmbeddedAws.RotationRequest> function) {
		String arn = "arn:aws:lambda:" + this.aws.region() + ":" + this.aws.accountId() + ":function:rotate-"
				+ this.secret.replace('/', '-');
		this.aws.registerRotationFunction(arn, function);
		return arn;
	}

	private void create(EmbeddedPostgreSql postgres, String user, String more, String functionArn) {
		String password = UUID.randomUUID().toString();
		postgres.createUser(user, password);
		this.aws.createSecret(this.secret, login(postgres, user, password, more));
		this.client.rotateSecret((request) -> request.secretId(this.secret)
			.rotationLambdaARN(functionArn)
			.rotationRules((rules) -> rules.automaticallyAfterDays(30L))
			.rotateImmediately(false));
	}

	private static String login(EmbeddedPostgreSql postgres, String user, String password, String more) {
		return """
				{"engine":"postgres","host":"localhost","port":%d,"dbname":"postgres","username":"%s","password":"%s"%s}"""
			.formatted(postgres.port(), user, password, more);
	}

	String secret() {
		return this.secret;
	}

	/**
	 * Refers to a key of the secret.
	 */
	String reference(String key) {
		return "${secret@" + this.secret + "#" + key + "}";
	}

	/**
	 * Rotates, and waits until {@code AWSCURRENT} has moved.
	 * @return the id of the new version
	 */
	String rotate() {
		try {
			String versionId = this.client.rotateSecret((request) -> request.secretId(this.secret)).versionId();
			this.aws.rotationInProgress(this.secret).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
			this.aws.rotationFailure(this.secret).ifPresent((failure) -> {
				throw new IllegalStateException("The rotation of " + this.secret + " failed", failure);
			});
			return versionId;
		}
		catch (InterruptedException | ExecutionException | TimeoutException | SecretsManagerException ex) {
			throw new IllegalStateException("The rotation of " + this.secret + " did not end", ex);
		}
	}

}
