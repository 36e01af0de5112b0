// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.rekey.test.EmbeddedAws;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A secret whose rotation a test begins, and whose steps it runs itself.
 */
final class TestRotation implements AutoCloseable {

	private static final AtomicInteger count = new AtomicInteger();

	private final int number = count.incrementAndGet();

	private final String functionArn = "arn:aws:lambda:eu-west-1:123456789012:function:rotation" + this.number;

	private final String secret = "prod/orders/db" + this.number;

	private final String master = "prod/master" + this.number;

	private final EmbeddedAws aws = Shared.AWS;

	private final SecretsManagerClient client = Shared.CLIENT;

	private final List<String> created = new ArrayList<>();

	private final RotationFunction function;

	/**
	 * Begin with the single user of a PostgreSQL.
	 */
	TestRotation() {
		this(PostgresRotationFunction::new);
	}

	TestRotation(Function<SecretsManagerClient, RotationFunction> function) {
		this.function = function.apply(this.client);
	}

	SecretsManagerClient client() {
		return this.client;
	}

	/**
	 * Why the last rotation that Secrets Manager ran did not succeed.
	 */
	Optional<Throwable> failure() {
		return this.aws.rotationFailure(this.secret);
	}

	void createSecret(String text) {
		create(this.secret, text);
	}

	/**
	 * Put a second secret.
	 * @return its ARN
	 */
	String createMaster(String text) {
		create(this.master, text);
		return this.client.describeSecret((request) -> request.secretId(this.master)).arn();
	}

	private void create(String name, String text) {
		this.aws.createSecret(name, text);
		this.created.add(name);
	}

	void putMaster(String text) {
		this.client.putSecretValue((request) -> request.secretId(this.master).secretString(text));
	}

	/**
	 * Have Secrets Manager call the function.
	 */
	void connectFunction() {
		this.aws.registerRotationFunction(this.functionArn,
				(request) -> this.function.handleRequest(request.toEvent(), null));
	}

	/**
	 * Have Secrets Manager begin a rotation which is cut off before its first step.
	 * @return the id of the version that is to be made
	 */
	String begin() {
		this.aws.registerRotationFunction(this.functionArn, (request) -> {
			throw new IllegalStateException("cut off");
		});
		return rotate();
	}

	/**
	 * Give up a rotation that did not finish, as an operator may.
	 */
	void abandon(String token) {
		this.client.updateSecretVersionStage(
				(request) -> request.secretId(this.secret).versionStage("AWSPENDING").removeFromVersionId(token));
	}

	/**
	 * Have Secrets Manager rotate, and wait until it has ended.
	 * @return the id of the version that is made
	 */
	String rotate() {
		String token = this.client
			.rotateSecret((request) -> request.secretId(this.secret)
				.rotationLambdaARN(this.functionArn)
				.rotationRules((rules) -> rules.automaticallyAfterDays(30L)))
			.versionId();
		awaitRotation();
		return token;
	}

	void awaitRotation() {
		this.aws.rotationInProgress(this.secret).join();
	}

	void runAll(String token) {
		for (RotationStep step : RotationStep.values()) {
			run(step.toString(), token);
		}
	}

	void run(String step, String token) {
		run(this.function, step, token);
	}

	void run(RotationFunction function, String step, String token) {
		function.handleRequest(Map.of("Step", step, "SecretId", arn(), "ClientRequestToken", token), null);
	}

	/**
	 * Put a version without a rotation.
	 * @return its id
	 */
	String put(String text, String label) {
		String token = UUID.randomUUID().toString();
		put(token, text, label);
		return token;
	}

	void put(String token, String text, String label) {
		this.client.putSecretValue((request) -> request.secretId(this.secret)
			.clientRequestToken(token)
			.secretString(text)
			.versionStages(label));
	}

	String arn() {
		return this.client.describeSecret((request) -> request.secretId(this.secret)).arn();
	}

	String text(String label) {
		return this.client.getSecretValue((request) -> request.secretId(this.secret).versionStage(label))
			.secretString();
	}

	String username(String label) {
		return value(label, "username");
	}

	String password(String label) {
		return value(label, "password");
	}

	private String value(String label, String key) {
		JsonNode json = JsonMapper.shared().readTree(text(label));
		return json.path(key).asString();
	}

	/**
	 * The labels of a version, in alphabetical order.
	 */
	Set<String> labels(String token) {
		Map<String, List<String>> labels = this.client.describeSecret((request) -> request.secretId(this.secret))
			.versionIdsToStages();
		return new TreeSet<>(labels.getOrDefault(token, List.of()));
	}

	/**
	 * The id of the version that is current.
	 */
	String current() {
		return this.client.getSecretValue((request) -> request.secretId(this.secret)).versionId();
	}

	@Override
	public void close() {
		for (String id : this.created) {
			this.client.deleteSecret((request) -> request.secretId(id).forceDeleteWithoutRecovery(true));
		}
	}

	/**
	 * One for all tests: each of them has secrets of its own.
	 */
	private static final class Shared {

		static final EmbeddedAws AWS = EmbeddedAws.start();

		static final SecretsManagerClient CLIENT = SecretsManagerClient.builder()
			.httpClientBuilder(Apache5HttpClient.builder())
			.endpointOverride(AWS.endpoint())
			.region(Region.of(AWS.region()))
			.credentialsProvider(StaticCredentialsProvider
				.create(AwsBasicCredentials.create(AWS.accessKeyId(), AWS.secretAccessKey())))
			.build();

		private Shared() {
		}

	}

}
