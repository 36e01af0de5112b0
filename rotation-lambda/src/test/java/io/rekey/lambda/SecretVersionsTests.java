// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.util.Map;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.PutSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.PutSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.ResourceExistsException;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link SecretVersions} where Secrets Manager does not do as asked.
 */
class SecretVersionsTests {

	@Test
	void whenAccessIsDeniedThenSaysWhatToGrant() {
		SecretVersions versions = versions(new Fake() {

			@Override
			public DescribeSecretResponse describeSecret(DescribeSecretRequest request) {
				throw error(SecretsManagerException.builder(), "AccessDeniedException");
			}

		});
		assertThatExceptionOfType(RotationFailedException.class).isThrownBy(versions::labels)
			.withMessage("createSecret of arn:secret failed: DescribeSecret was answered with AccessDeniedException, "
					+ "HTTP status 400, request id 42; the function's role needs secretsmanager:DescribeSecret, "
					+ "and the use of the KMS key if the secret has one of its own")
			.withNoCause();
	}

	@Test
	void whenWriteFailsThenTheServicesOwnWordsAreNotRepeated() {
		SecretVersions versions = versions(new Fake() {

			@Override
			public PutSecretValueResponse putSecretValue(PutSecretValueRequest request) {
				throw error(SecretsManagerException.builder(), "ValidationException");
			}

		});
		assertThatExceptionOfType(RotationFailedException.class).isThrownBy(() -> versions.putPending("canary"))
			.withMessage("createSecret of arn:secret failed: "
					+ "PutSecretValue was answered with ValidationException, HTTP status 400, request id 42")
			.withNoCause();
	}

	@Test
	void whenMasterSecretMayNotBeReadThenSaysThatItIsThatOne() {
		SecretVersions versions = versions(new Fake() {

			@Override
			public GetSecretValueResponse getSecretValue(GetSecretValueRequest request) {
				throw error(SecretsManagerException.builder(), "AccessDeniedException");
			}

		});
		assertThatExceptionOfType(RotationFailedException.class).isThrownBy(() -> versions.master("arn:master"))
			.withMessageStartingWith("createSecret of arn:secret failed: GetSecretValue of the master secret was"
					+ " answered with AccessDeniedException")
			.withMessageContaining("the function's role needs secretsmanager:GetSecretValue, ")
			.withNoCause();
	}

	@Test
	void whenAnotherRunWroteTheVersionFirstThenThatOneStays() {
		SecretVersions versions = versions(new Fake() {

			@Override
			public PutSecretValueResponse putSecretValue(PutSecretValueRequest request) {
				throw error(ResourceExistsException.builder(), "ResourceExistsException");
			}

		});
		assertThatNoException().isThrownBy(() -> versions.putPending("canary"));
	}

	@Test
	void whenServiceDoesNotAnswerThenSaysSo() {
		SecretVersions versions = versions(new Fake() {

			@Override
			public GetSecretValueResponse getSecretValue(GetSecretValueRequest request) {
				throw SdkClientException.create("canary", new IllegalStateException("canary"));
			}

		});
		assertThatExceptionOfType(RotationFailedException.class).isThrownBy(versions::pending)
			.withMessage("createSecret of arn:secret failed: "
					+ "GetSecretValue got no answer (SdkClientException caused by IllegalStateException)")
			.withNoCause();
	}

	@Test
	void whenVersionIsBinaryThenFails() {
		SecretVersions versions = versions(new Fake() {

			@Override
			public GetSecretValueResponse getSecretValue(GetSecretValueRequest request) {
				return GetSecretValueResponse.builder().build();
			}

		});
		assertThatExceptionOfType(RotationFailedException.class)
			.isThrownBy(() -> versions.labelled(SecretVersions.CURRENT))
			.withMessageContaining("AWSCURRENT is not text");
	}

	@Test
	void whenRotationWasNeverSetUpThenItMayStillRun() {
		SecretVersions versions = versions(new Fake() {

			@Override
			public DescribeSecretResponse describeSecret(DescribeSecretRequest request) {
				return DescribeSecretResponse.builder().versionIdsToStages(Map.of()).build();
			}

		});
		assertThat(versions.labels()).isEmpty();
	}

	private static SecretVersions versions(SecretsManagerClient client) {
		return new SecretVersions(client, new RotationEvent(RotationStep.CREATE, "arn:secret", "token"));
	}

	private static AwsServiceException error(AwsServiceException.Builder builder, String code) {
		return builder.requestId("42")
			.statusCode(400)
			.awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage("canary").build())
			.build();
	}

	/**
	 * A client of which only what a test overrides works.
	 */
	private abstract static class Fake implements SecretsManagerClient {

		@Override
		public String serviceName() {
			return "secretsmanager";
		}

		@Override
		public void close() {
		}

	}

}
