// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.StsException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Sts} and {@link EmbeddedAccount}.
 */
class AccountTests extends EmbeddedAwsTestBase {

	private static final String OTHER = "210987654321";

	private final String role = "arn:aws:iam::" + OTHER + ":role/reader-" + UUID.randomUUID();

	@Test
	void whenRoleIsTakenThenCallsActInItsAccount() {
		String name = name("shared");
		String arn = aws().account(OTHER).createSecret(name, "one");
		assertThat(arn).startsWith("arn:aws:secretsmanager:eu-west-1:210987654321:secret:" + name + "-");
		SecretsManagerClient reader = this.clients.secrets("eu-west-1", taken(this.role));
		aws().clearCalls();
		assertThat(reader.getSecretValue((request) -> request.secretId(name)).arn()).isEqualTo(arn);
		String version = aws().account(OTHER).putSecretValue(name, "two");
		assertThat(reader.getSecretValue((request) -> request.secretId(arn)).versionId()).isEqualTo(version);
		assertThat(aws().calls()).filteredOn((call) -> call.action().equals("GetSecretValue"))
			.extracting(EmbeddedAws.ApiCall::account)
			.containsOnly(OTHER);
		assertThat(this.clients.sts(taken(this.role)).getCallerIdentity().arn())
			.isEqualTo(this.role.replace("iam", "sts").replace(":role/", ":assumed-role/") + "/test");
	}

	@Test
	void whenRoleIsNotTakenThenSecretOfAnotherAccountIsOutOfReach() {
		String name = name("foreign");
		String arn = aws().account(OTHER).createSecret(name, "one");
		assertThatExceptionOfType(ResourceNotFoundException.class)
			.isThrownBy(() -> this.secrets.getSecretValue((request) -> request.secretId(name)));
		assertThatExceptionOfType(SecretsManagerException.class)
			.isThrownBy(() -> this.secrets.getSecretValue((request) -> request.secretId(arn)))
			.satisfies((ex) -> {
				assertThat(ex.awsErrorDetails().errorCode()).isEqualTo("AccessDeniedException");
				assertThat(ex.awsErrorDetails().errorMessage()).endsWith("on resource: " + arn
						+ " because no resource-based policy allows the secretsmanager:GetSecretValue action");
			});
		assertThat(this.secrets.batchGetSecretValue((request) -> request.secretIdList(arn)).errors().get(0).errorCode())
			.isEqualTo("AccessDeniedException");
	}

	@Test
	void whenSameNameIsInTwoAccountsThenEachHasItsOwn() {
		String name = name("twin");
		aws().createSecret(name, "mine");
		aws().account(OTHER).createSecret(name, "theirs");
		aws().account(OTHER).deny("secretsmanager:GetSecretValue", name);
		assertThat(this.secrets.getSecretValue((request) -> request.secretId(name)).secretString()).isEqualTo("mine");
		SecretsManagerClient reader = this.clients.secrets("eu-west-1", taken(this.role));
		assertThatExceptionOfType(SecretsManagerException.class)
			.isThrownBy(() -> reader.getSecretValue((request) -> request.secretId(name)))
			.withMessageContaining("User: arn:aws:sts::210987654321:assumed-role/");
		aws().account(OTHER).allow("secretsmanager:GetSecretValue", name);
		assertThat(reader.getSecretValue((request) -> request.secretId(name)).secretString()).isEqualTo("theirs");
	}

	@Test
	void whenRoleIsDeniedThenItIsNotTaken() {
		aws().deny("sts:AssumeRole", this.role);
		assertThatExceptionOfType(StsException.class).isThrownBy(() -> assume(this.role, null)).satisfies((ex) -> {
			assertThat(ex.awsErrorDetails().errorCode()).isEqualTo("AccessDenied");
			assertThat(ex.statusCode()).isEqualTo(403);
			assertThat(ex.awsErrorDetails().errorMessage()).contains("sts:AssumeRole on resource: " + this.role);
		});
	}

	@Test
	void whenExternalIdIsRequiredThenOnlyItWillDo() {
		aws().account(OTHER).requireExternalId(this.role.substring(this.role.indexOf('/') + 1), "ours");
		assertThatExceptionOfType(StsException.class).isThrownBy(() -> assume(this.role, null))
			.satisfies((ex) -> assertThat(ex.awsErrorDetails().errorCode()).isEqualTo("AccessDenied"));
		assertThatExceptionOfType(StsException.class).isThrownBy(() -> assume(this.role, "theirs"))
			.satisfies((ex) -> assertThat(ex.awsErrorDetails().errorCode()).isEqualTo("AccessDenied"));
		assertThat(assume(this.role, "ours").credentials().sessionToken()).isNotEmpty();
	}

	@Test
	void whenSessionTokenIsMissingThenCredentialsAreRefused() {
		AssumeRoleResponse taken = assume(this.role, null);
		AwsCredentialsProvider incomplete = StaticCredentialsProvider.create(
				AwsBasicCredentials.create(taken.credentials().accessKeyId(), taken.credentials().secretAccessKey()));
		assertThatExceptionOfType(SecretsManagerException.class)
			.isThrownBy(() -> this.clients.secrets("eu-west-1", incomplete).listSecrets())
			.satisfies((ex) -> assertThat(ex.awsErrorDetails().errorCode()).isEqualTo("UnrecognizedClientException"));
	}

	@Test
	void whenAssumeRoleIsWrongThenItIsRefused() {
		assertThatExceptionOfType(StsException.class).isThrownBy(() -> assume("arn:aws:iam::1:role/x", null));
		assertThatExceptionOfType(StsException.class).isThrownBy(() -> this.clients.sts()
			.assumeRole((request) -> request.roleArn(this.role).roleSessionName("test").durationSeconds(10)));
		assertThatIllegalArgumentException().isThrownBy(() -> aws().account("1"));
	}

	private AssumeRoleResponse assume(String roleArn, @Nullable String externalId) {
		return this.clients.sts()
			.assumeRole((request) -> request.roleArn(roleArn).roleSessionName("test").externalId(externalId));
	}

	private AwsCredentialsProvider taken(String roleArn) {
		return StsAssumeRoleCredentialsProvider.builder()
			.stsClient(this.clients.sts())
			.refreshRequest((request) -> request.roleArn(roleArn).roleSessionName("test"))
			.build();
	}

}
