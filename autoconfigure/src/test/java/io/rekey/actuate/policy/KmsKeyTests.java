// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.policy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.rekey.SecretContent;
import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.SecretVersionInfo;
import io.rekey.store.SecretLocation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the statements on KMS keys.
 */
class KmsKeyTests {

	private static final String ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf";

	private static final String KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234";

	@Test
	void whenTheKeyIsKnownThenItAloneMayDecryptAndOnlyTheSecret() {
		IamPolicy policy = policy(KEY);
		assertThat(policy.allows(decrypt(KEY, ARN))).isTrue();
		assertThat(policy.allows(decrypt(KEY + "5", ARN))).isFalse();
		assertThat(policy.allows(decrypt(KEY, ARN.replace("db", "other")))).isFalse();
		assertThat(policy("1234").allows(decrypt(KEY, ARN))).isTrue();
		assertThat(policy.toString()).contains("secretsmanager:DescribeSecret");
	}

	@Test
	void whenTheKeyIsNotKnownThenAnyOfTheAccountMay() {
		IamPolicy policy = policy(null);
		assertThat(policy.allows(decrypt(KEY + "5", ARN))).isTrue();
		assertThat(policy.allows(decrypt(KEY.replace("123456789012", "210987654321"), ARN))).isFalse();
	}

	@Test
	void whenAwsManagesTheKeyThenNoPermissionIsNeeded() {
		assertThat(policy(SecretKeyLookup.AWS_MANAGED_KEY).toString()).doesNotContain("kms:");
		assertThat(policy("arn:aws:kms:eu-west-1:123456789012:alias/aws/secretsmanager").toString())
			.doesNotContain("kms:");
	}

	@Test
	void whenTheKeyHasAnAliasThenThatIsACondition() {
		assertThat(policy("alias/orders").toString()).contains("ForAnyValue:StringEquals", "kms:ResourceAliases",
				"\"alias/orders\"", ":key/*");
	}

	private static IamRequest decrypt(String key, String secret) {
		return new IamRequest("kms:Decrypt", key, Map.of("kms:ViaService", "secretsmanager.eu-west-1.amazonaws.com",
				"kms:EncryptionContext:SecretARN", secret));
	}

	private static IamPolicy policy(@Nullable String key) {
		SecretId id = SecretId.of("db");
		SecretVersion version = new SecretVersion(id,
				new SecretVersionInfo(ARN, "db", "v1", Set.of("AWSCURRENT"), Instant.EPOCH, false),
				SecretContent.ofText(""));
		Binder binder = new Binder(
				List.of(new MapConfigurationPropertySource(Map.of("rekey.aws.region", "eu-west-1"))));
		SecretKeyLookup lookup = (asked) -> (key != null) ? Map.of(id, key) : Map.of();
		return IamPolicy.parse(new SecretsPolicyFactory(binder)
			.create(Map.of(id, SecretLocation.of("db")), Map.of(id, version), lookup, true)
			.documents()
			.get(SecretsPolicy.OWN_ROLE)
			.toJson());
	}

}
