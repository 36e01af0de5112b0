// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.util.Map;

import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * Rotates a secret between two MySQL or MariaDB users: the "alternating users" strategy
 * of AWS Secrets Manager. The next version names the other user, {@code name_clone} after
 * {@code name} and the other way round, with a new password. The user of the current
 * version is not touched and can log in all the time.
 * <p>
 * The secret's key {@code masterarn} is the ARN of a secret with a user who may create
 * users. Secrets Manager calls the function four times in a rotation, with a {@code Step}
 * of {@code createSecret}, {@code setSecret}, {@code testSecret} and
 * {@code finishSecret}. Each step may be run again at any time, also after it was cut off
 * half way.
 * <p>
 * An instance keeps no state between calls and may be used by many threads.
 *
 * @see <a href=
 * "https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html">Lambda
 * rotation functions, AWS Secrets Manager User Guide</a>
 */
public final class MySqlAlternatingUsersRotationFunction extends RotationFunction {

	/**
	 * Creates the function as AWS Lambda does, from the environment: region and
	 * credentials come from the AWS SDK's default chains,
	 * {@code SECRETS_MANAGER_ENDPOINT} may name another endpoint, {@code MASTER_HOST} and
	 * {@code MASTER_PORT} the server of master secrets that name none, and
	 * {@code EXCLUDE_CHARACTERS} the characters that no new password may hold.
	 * @throws software.amazon.awssdk.core.exception.SdkClientException if no region is
	 * known
	 */
	public MySqlAlternatingUsersRotationFunction() {
		this(createClient(System.getenv()), System.getenv());
	}

	/**
	 * Creates the function over a client that the caller made and closes.
	 * {@code EXCLUDE_CHARACTERS}, {@code MASTER_HOST} and {@code MASTER_PORT} of the
	 * environment count here as well.
	 * @param client the client through which the secret is read and written
	 */
	public MySqlAlternatingUsersRotationFunction(SecretsManagerClient client) {
		this(client, System.getenv());
	}

	MySqlAlternatingUsersRotationFunction(SecretsManagerClient client, Map<String, String> environment) {
		super(client, environment, new MySqlDatabase(), alternatingUsers(environment));
	}

}
