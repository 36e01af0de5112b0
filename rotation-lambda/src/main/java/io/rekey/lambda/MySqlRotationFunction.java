// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.util.Map;

import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * Rotates the password of one MySQL or MariaDB user in place: the "single user" strategy
 * of AWS Secrets Manager. The user logs in and changes its own password, so no second
 * account and no superuser is needed.
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
public final class MySqlRotationFunction extends RotationFunction {

	/**
	 * Creates the function as AWS Lambda does, from the environment: region and
	 * credentials come from the AWS SDK's default chains,
	 * {@code SECRETS_MANAGER_ENDPOINT} may name another endpoint and
	 * {@code EXCLUDE_CHARACTERS} the characters that no new password may hold.
	 * @throws software.amazon.awssdk.core.exception.SdkClientException if no region is
	 * known
	 */
	public MySqlRotationFunction() {
		this(createClient(System.getenv()), System.getenv());
	}

	/**
	 * Creates the function over a client that the caller made and closes.
	 * {@code EXCLUDE_CHARACTERS} of the environment counts here as well.
	 * @param client the client through which the secret is read and written
	 */
	public MySqlRotationFunction(SecretsManagerClient client) {
		this(client, System.getenv());
	}

	MySqlRotationFunction(SecretsManagerClient client, Map<String, String> environment) {
		super(client, environment, new MySqlDatabase(), SingleUserRotation::new);
	}

}
