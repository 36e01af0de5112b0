// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.ResourceExistsException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/**
 * The versions of the secret that an event is about, as Secrets Manager keeps them. The
 * only user of the AWS SDK in the function: none of the SDK's exceptions gets past it.
 */
final class SecretVersions {

	static final String CURRENT = "AWSCURRENT";

	static final String PENDING = "AWSPENDING";

	static final String PREVIOUS = "AWSPREVIOUS";

	private static final int PASSWORD_LENGTH = 32;

	private final SecretsManagerClient client;

	private final RotationEvent event;

	SecretVersions(SecretsManagerClient client, RotationEvent event) {
		this.client = client;
		this.event = event;
	}

	/**
	 * Return the staging labels of each version, and make sure that the secret may be
	 * rotated.
	 */
	Map<String, List<String>> labels() {
		DescribeSecretResponse secret = call("DescribeSecret",
				() -> this.client.describeSecret((request) -> request.secretId(this.event.secretId())));
		if (Boolean.FALSE.equals(secret.rotationEnabled())) {
			throw this.event.failure("rotation is not enabled for the secret");
		}
		return secret.versionIdsToStages();
	}

	/**
	 * Return the text of the version that bears a label, if there is one.
	 */
	Optional<String> labelled(String label) {
		return read(label, "", own().versionStage(label));
	}

	/**
	 * Return the text of the version that the rotation makes, if it was written already.
	 * Its id bears the label AWSPENDING even before there is a value.
	 */
	Optional<String> pending() {
		return read(PENDING, "", own().versionStage(PENDING).versionId(this.event.token()));
	}

	private GetSecretValueRequest.Builder own() {
		return GetSecretValueRequest.builder().secretId(this.event.secretId());
	}

	/**
	 * Return the text of another secret's version that is AWSCURRENT, if there is one.
	 */
	Optional<String> master(String arn) {
		return read("the master secret", " of the master secret",
				GetSecretValueRequest.builder().secretId(arn).versionStage(CURRENT));
	}

	private Optional<String> read(String label, String of, GetSecretValueRequest.Builder request) {
		Optional<GetSecretValueResponse> response = call("GetSecretValue", of, () -> {
			try {
				return Optional.of(this.client.getSecretValue(request.build()));
			}
			catch (ResourceNotFoundException ex) {
				return Optional.empty();
			}
		});
		return response.map((found) -> {
			String text = found.secretString();
			if (text == null) {
				throw this.event.failure(label + " is not text");
			}
			return text;
		});
	}

	String randomPassword(String excludeCharacters) {
		return call("GetRandomPassword",
				() -> this.client
					.getRandomPassword((request) -> request.passwordLength((long) PASSWORD_LENGTH)
						.excludeCharacters(excludeCharacters)
						.requireEachIncludedType(true))
					.randomPassword());
	}

	/**
	 * Write the version that the rotation makes. If another run of this step wrote it in
	 * the meantime, that one stays.
	 */
	void putPending(String text) {
		call("PutSecretValue", () -> {
			try {
				return Optional.of(this.client.putSecretValue((request) -> request.secretId(this.event.secretId())
					.clientRequestToken(this.event.token())
					.secretString(text)
					.versionStages(PENDING)));
			}
			catch (ResourceExistsException ex) {
				return Optional.empty();
			}
		});
	}

	/**
	 * Move AWSCURRENT to the version that the rotation made.
	 * @param from the id of the version that bears the label now
	 */
	void makeCurrent(String from) {
		call("UpdateSecretVersionStage",
				() -> this.client.updateSecretVersionStage((request) -> request.secretId(this.event.secretId())
					.versionStage(CURRENT)
					.moveToVersionId(this.event.token())
					.removeFromVersionId(from)));
	}

	private <T> T call(String operation, Supplier<T> call) {
		return call(operation, "", call);
	}

	private <T> T call(String operation, String of, Supplier<T> call) {
		try {
			return call.get();
		}
		catch (AwsServiceException ex) {
			String code = (ex.awsErrorDetails() != null) ? ex.awsErrorDetails().errorCode() : "no error code";
			String hint = "AccessDeniedException".equals(code) ? "; the function's role needs secretsmanager:"
					+ operation + ", and the use of the KMS key if the secret has one of its own" : "";
			throw this.event.failure("%s%s was answered with %s, HTTP status %d, request id %s%s".formatted(operation,
					of, code, ex.statusCode(), ex.requestId(), hint));
		}
		catch (SdkException ex) {
			throw this.event.failure(operation + of + " got no answer", ex);
		}
	}

}
