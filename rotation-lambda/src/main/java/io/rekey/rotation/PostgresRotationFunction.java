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

import java.net.URI;
import java.util.Map;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClientBuilder;

/**
 * Rotates the password of one PostgreSQL user in place: the "single user" strategy of AWS
 * Secrets Manager. The user logs in and changes its own password, so no second account
 * and no superuser is needed.
 * <p>
 * Secrets Manager calls the function four times in a rotation, with a {@code Step} of
 * {@code createSecret}, {@code setSecret}, {@code testSecret} and {@code finishSecret}.
 * Each step may be run again at any time, also after it was cut off half way. Between
 * {@code setSecret} and {@code finishSecret} only the version labelled {@code AWSPENDING}
 * can log in.
 * <p>
 * An instance keeps no state between calls and may be used by many threads.
 *
 * @see <a href=
 * "https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html">Lambda
 * rotation functions, AWS Secrets Manager User Guide</a>
 */
public final class PostgresRotationFunction implements RequestHandler<Map<String, String>, @Nullable Void> {

	/**
	 * What AWS's own rotation functions leave out of a password when they are told
	 * nothing else: characters that break URLs, SQL and shell commands.
	 */
	private static final String DEFAULT_EXCLUDE_CHARACTERS = ":/@\"'\\";

	private final SecretsManagerClient client;

	private final String excludeCharacters;

	private final Database database = new PostgresDatabase();

	/**
	 * Creates the function as AWS Lambda does, from the environment: region and
	 * credentials come from the AWS SDK's default chains,
	 * {@code SECRETS_MANAGER_ENDPOINT} may name another endpoint and
	 * {@code EXCLUDE_CHARACTERS} the characters that no new password may hold.
	 * @throws software.amazon.awssdk.core.exception.SdkClientException if no region is
	 * known
	 */
	public PostgresRotationFunction() {
		this(createClient(System.getenv()), System.getenv());
	}

	/**
	 * Creates the function over a client that the caller made and closes.
	 * {@code EXCLUDE_CHARACTERS} of the environment counts here as well.
	 * @param client the client through which the secret is read and written
	 */
	public PostgresRotationFunction(SecretsManagerClient client) {
		this(client, System.getenv());
	}

	PostgresRotationFunction(SecretsManagerClient client, Map<String, String> environment) {
		this.client = client;
		this.excludeCharacters = environment.getOrDefault("EXCLUDE_CHARACTERS", DEFAULT_EXCLUDE_CHARACTERS);
	}

	static SecretsManagerClient createClient(Map<String, String> environment) {
		SecretsManagerClientBuilder builder = SecretsManagerClient.builder()
			.httpClientBuilder(Apache5HttpClient.builder())
			.overrideConfiguration((configuration) -> configuration.retryStrategy(RetryMode.STANDARD));
		String endpoint = environment.getOrDefault("SECRETS_MANAGER_ENDPOINT", "");
		if (!endpoint.isBlank()) {
			builder.endpointOverride(URI.create(endpoint));
		}
		return builder.build();
	}

	/**
	 * Runs one step of a rotation.
	 * @param event what Secrets Manager sends: {@code Step}, {@code SecretId} and
	 * {@code ClientRequestToken}, the id of the version being made
	 * @param context the Lambda context, not used
	 * @return always {@code null}
	 * @throws RotationFailedException if the step could not be done; Secrets Manager
	 * tries again
	 * @throws IllegalArgumentException if the event is not one of a rotation
	 */
	@Override
	public @Nullable Void handleRequest(Map<String, String> event, @Nullable Context context) {
		RotationEvent rotationEvent = RotationEvent.of(event);
		SecretVersions versions = new SecretVersions(this.client, rotationEvent);
		new SingleUserRotation(rotationEvent, versions, this.database, this.excludeCharacters).run();
		return null;
	}

}
