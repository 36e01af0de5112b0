// SPDX-License-Identifier: Apache-2.0

package io.rekey.sample.embedded;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;

import io.rekey.lambda.PostgresRotationFunction;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedPostgreSql;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * What an account of AWS would give the sample: a PostgreSQL server with a user, two
 * secrets, a rotation function and a topic that tells of rotations. All passwords are
 * made up at the start.
 */
public final class EmbeddedStack implements AutoCloseable {

	private static final String USER = "orders";

	private static final String DATABASE_SECRET = "prod/orders/db";

	private static final String APPLICATION_SECRET = "prod/orders/app";

	private static final int PASSWORD_BYTES = 24;

	private final String firstPassword = randomText();

	private final EmbeddedPostgreSql postgres;

	private final EmbeddedAws aws;

	private final SecretsManagerClient client;

	private final String topicArn;

	private EmbeddedStack(EmbeddedPostgreSql postgres, EmbeddedAws aws) {
		this.postgres = postgres;
		this.aws = aws;
		this.client = SecretsManagerClient.builder()
			.endpointOverride(aws.endpoint())
			.region(Region.of(aws.region()))
			.httpClientBuilder(Apache5HttpClient.builder())
			.credentialsProvider(StaticCredentialsProvider
				.create(AwsBasicCredentials.create(aws.accessKeyId(), aws.secretAccessKey())))
			.build();
		postgres.createUser(USER, this.firstPassword);
		createSecrets();
		this.topicArn = aws.createTopicForRotations("secret-rotations");
		setUpRotation();
	}

	/**
	 * Starts everything, which takes a few seconds.
	 * @return the running stack, to be closed by the caller
	 */
	public static EmbeddedStack start() {
		EmbeddedPostgreSql postgres = EmbeddedPostgreSql.start();
		EmbeddedAws aws = EmbeddedAws.start();
		return new EmbeddedStack(postgres, aws);
	}

	private void createSecrets() {
		this.aws.createSecret(DATABASE_SECRET, """
				{"engine":"postgres","host":"localhost","port":%d,"dbname":"postgres","username":"%s","password":"%s"}
				""".formatted(this.postgres.port(), USER, this.firstPassword));
		this.aws.createSecret(APPLICATION_SECRET, """
				{"orders":{"discount-code":"%s","payment":{"api-key":"%s"}}}
				""".formatted(randomText(), randomText()));
	}

	private void setUpRotation() {
		String functionArn = "arn:aws:lambda:" + this.aws.region() + ":" + this.aws.accountId()
				+ ":function:rotate-orders-db";
		PostgresRotationFunction function = new PostgresRotationFunction(this.client);
		this.aws.registerRotationFunction(functionArn, (request) -> function.handleRequest(request.toEvent(), null));
		this.client.rotateSecret((request) -> request.secretId(DATABASE_SECRET)
			.rotationLambdaARN(functionArn)
			.rotationRules((rules) -> rules.automaticallyAfterDays(30L))
			.rotateImmediately(false));
	}

	private static String randomText() {
		byte[] bytes = new byte[PASSWORD_BYTES];
		new SecureRandom().nextBytes(bytes);
		return Base64.getUrlEncoder().encodeToString(bytes);
	}

	/**
	 * Returns what {@code application.yml} refers to.
	 * @return the properties
	 */
	public Map<String, Object> properties() {
		return Map.of("DB_URL", this.postgres.jdbcUrl(), "ROTATION_TOPIC_ARN", this.topicArn, "embedded.endpoint",
				this.aws.endpoint().toString(), "embedded.region", this.aws.region(), "embedded.access-key-id",
				this.aws.accessKeyId(), "embedded.secret-access-key", this.aws.secretAccessKey());
	}

	/**
	 * Returns a client of the embedded Secrets Manager, which lives as long as this.
	 * @return the client
	 */
	public SecretsManagerClient client() {
		return this.client;
	}

	/**
	 * Asks PostgreSQL whether it still accepts the password that the application started
	 * with.
	 * @return {@code false} once that was rotated
	 */
	public boolean acceptsFirstPassword() {
		return accepts(this.firstPassword);
	}

	/**
	 * Asks PostgreSQL whether it accepts a password of the application's user.
	 * @param password the password
	 * @return {@code false} if it refuses
	 */
	public boolean accepts(String password) {
		return this.postgres.accepts(USER, password);
	}

	@Override
	public void close() {
		this.client.close();
		this.aws.close();
		this.postgres.close();
	}

}
