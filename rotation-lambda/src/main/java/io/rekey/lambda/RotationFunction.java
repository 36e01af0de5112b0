// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

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
 * What all rotation functions have in common. Each function is a kind of database and a
 * strategy.
 */
abstract class RotationFunction implements RequestHandler<Map<String, String>, @Nullable Void> {

	/**
	 * What AWS's own rotation functions leave out of a password when they are told
	 * nothing else: characters that break URLs, SQL and shell commands.
	 */
	private static final String DEFAULT_EXCLUDE_CHARACTERS = ":/@\"'\\";

	private final SecretsManagerClient client;

	private final Database database;

	private final RotationStrategy.Factory strategy;

	private final String excludeCharacters;

	RotationFunction(SecretsManagerClient client, Map<String, String> environment, Database database,
			RotationStrategy.Factory strategy) {
		this.client = client;
		this.database = database;
		this.strategy = strategy;
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
	 * Reads from the environment where the database of a master secret is that does not
	 * say so itself.
	 */
	static RotationStrategy.Factory alternatingUsers(Map<String, String> environment) {
		String host = environment.getOrDefault("MASTER_HOST", "");
		String port = environment.getOrDefault("MASTER_PORT", "");
		Map<String, String> server = host.isBlank() ? Map.of()
				: port.isBlank() ? Map.of("host", host) : Map.of("host", host, "port", port);
		return (event, versions, database) -> new AlternatingUsersRotation(event, versions, database, server);
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
		new RotationRun(rotationEvent, versions, this.database, this.strategy, this.excludeCharacters).run();
		return null;
	}

}
