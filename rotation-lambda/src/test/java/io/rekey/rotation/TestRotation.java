/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.rekey.rotation;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
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

	private static final String FUNCTION_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:rotation";

	private static final String SECRET = "prod/orders/db";

	private static final String MASTER = "prod/master";

	private final EmbeddedAws aws = EmbeddedAws.start();

	private final SecretsManagerClient client = SecretsManagerClient.builder()
		.httpClientBuilder(Apache5HttpClient.builder())
		.endpointOverride(this.aws.endpoint())
		.region(Region.of(this.aws.region()))
		.credentialsProvider(StaticCredentialsProvider
			.create(AwsBasicCredentials.create(this.aws.accessKeyId(), this.aws.secretAccessKey())))
		.build();

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
		return this.aws.rotationFailure(SECRET);
	}

	void createSecret(String text) {
		this.aws.createSecret(SECRET, text);
	}

	/**
	 * Put a second secret.
	 * @return its ARN
	 */
	String createMaster(String text) {
		this.aws.createSecret(MASTER, text);
		return this.client.describeSecret((request) -> request.secretId(MASTER)).arn();
	}

	void putMaster(String text) {
		this.client.putSecretValue((request) -> request.secretId(MASTER).secretString(text));
	}

	/**
	 * Have Secrets Manager call the function.
	 */
	void connectFunction() {
		this.aws.registerRotationFunction(FUNCTION_ARN,
				(request) -> this.function.handleRequest(request.toEvent(), null));
	}

	/**
	 * Have Secrets Manager begin a rotation which is cut off before its first step.
	 * @return the id of the version that is to be made
	 */
	String begin() {
		this.aws.registerRotationFunction(FUNCTION_ARN, (request) -> {
			throw new IllegalStateException("cut off");
		});
		return rotate();
	}

	/**
	 * Give up a rotation that did not finish, as an operator may.
	 */
	void abandon(String token) {
		this.client.updateSecretVersionStage(
				(request) -> request.secretId(SECRET).versionStage("AWSPENDING").removeFromVersionId(token));
	}

	/**
	 * Have Secrets Manager rotate, and wait until it has ended.
	 * @return the id of the version that is made
	 */
	String rotate() {
		String token = this.client
			.rotateSecret((request) -> request.secretId(SECRET)
				.rotationLambdaARN(FUNCTION_ARN)
				.rotationRules((rules) -> rules.automaticallyAfterDays(30L)))
			.versionId();
		awaitRotation();
		return token;
	}

	void awaitRotation() {
		this.aws.rotationInProgress(SECRET).join();
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
		this.client.putSecretValue((
				request) -> request.secretId(SECRET).clientRequestToken(token).secretString(text).versionStages(label));
	}

	String arn() {
		return this.client.describeSecret((request) -> request.secretId(SECRET)).arn();
	}

	String text(String label) {
		return this.client.getSecretValue((request) -> request.secretId(SECRET).versionStage(label)).secretString();
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
		Map<String, List<String>> labels = this.client.describeSecret((request) -> request.secretId(SECRET))
			.versionIdsToStages();
		return new TreeSet<>(labels.getOrDefault(token, List.of()));
	}

	/**
	 * The id of the version that is current.
	 */
	String current() {
		return this.client.getSecretValue((request) -> request.secretId(SECRET)).versionId();
	}

	@Override
	public void close() {
		this.client.close();
		this.aws.close();
	}

}
