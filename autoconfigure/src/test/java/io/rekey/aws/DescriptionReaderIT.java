// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.env.TestClients;
import io.rekey.store.SecretDescription;
import io.rekey.store.SecretLocation;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link DescriptionReader}.
 */
@Timeout(180)
class DescriptionReaderIT {

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	private final EmbeddedAws aws = extension.aws();

	private final SecretsManagerClient client = TestClients.secretsManager(this.aws);

	private final SecretsManagerClients clients = new SecretsManagerClients(
			AwsSettings.from(new Binder(new MapConfigurationPropertySource(Map.of()))), (region) -> this.client);

	private final SecretsManagerSource source = new SecretsManagerSource(this.clients);

	@AfterEach
	void close() {
		this.source.close();
	}

	@Test
	void whenASecretIsRotatedByAScheduleThenTellsAllOfIt() {
		String function = "arn:aws:lambda:" + this.aws.region() + ":" + this.aws.accountId() + ":function:describe";
		this.aws.registerRotationFunction(function, (request) -> {
			// Nothing rotates here.
		});
		this.aws.createSecret("describe/rotated", "one");
		String current = this.aws.putSecretValue("describe/rotated", "two");
		this.client.rotateSecret((request) -> request.secretId("describe/rotated")
			.rotationLambdaARN(function)
			.rotateImmediately(false)
			.rotationRules((rules) -> rules.automaticallyAfterDays(30L).duration("3h")));
		SecretDescription description = describe("describe/rotated");
		assertThat(description.versionId(SecretLocation.CURRENT)).isEqualTo(current);
		assertThat(description.versions()).hasSize(2);
		assertThat(description.versionId("NONE")).isNull();
		assertThat(description.rotation()).extracting("enabled", "automaticallyAfterDays", "window", "last")
			.containsExactly(true, 30L, "3h", null);
		assertThat(description.rotation().next()).isAfter(Instant.now().plus(Duration.ofDays(29)));
		assertThat(description.fromReplica()).isFalse();
	}

	@Test
	void whenASecretIsNotRotatedThenSaysSo() {
		String version = this.client
			.createSecret((request) -> request.name("describe/plain").secretString("one").kmsKeyId("alias/mine"))
			.versionId();
		SecretDescription description = describe("describe/plain");
		assertThat(description.rotation())
			.isEqualTo(new SecretDescription.Rotation(false, null, null, null, null, null));
		assertThat(description.versions()).containsOnlyKeys(version).containsValue(Set.of("AWSCURRENT"));
		assertThat(description.kmsKeyId()).isEqualTo("alias/mine");
		assertThat(description.deleted()).isNull();
		this.client.deleteSecret((request) -> request.secretId("describe/plain"));
		assertThat(describe("describe/plain").deleted()).isNotNull();
	}

	@Test
	void whenDeniedThenNamesTheAction() {
		this.aws.createSecret("describe/denied", "one");
		this.aws.deny("secretsmanager:DescribeSecret", "describe/denied");
		assertThatExceptionOfType(SecretUnavailableException.class).isThrownBy(() -> describe("describe/denied"))
			.satisfies((ex) -> assertThat(ex.getAction()).isEqualTo("secretsmanager:DescribeSecret"))
			.withMessageContaining("secretsmanager:DescribeSecret");
	}

	@Test
	void whenThereIsNoSuchSecretThenSaysSo() {
		assertThatExceptionOfType(SecretUnavailableException.class).isThrownBy(() -> describe("describe/none"))
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(Reason.NOT_FOUND));
	}

	@Test
	void whenSecretsManagerHangsThenGivesUpInTime() {
		this.aws.createSecret("describe/slow", "one");
		this.aws.delay(Duration.ofSeconds(30));
		assertThatExceptionOfType(SecretUnavailableException.class).isThrownBy(() -> describe("describe/slow"))
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(Reason.UNREACHABLE));
	}

	private SecretDescription describe(String name) {
		return this.source.describer().describe(SecretId.of(name), SecretLocation.of(name));
	}

}
