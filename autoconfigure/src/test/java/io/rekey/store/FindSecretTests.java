// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import io.rekey.SecretContent;
import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.SecretVersionInfo;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SecretStore#find}, with names and ARNs as events tell them.
 */
class FindSecretTests {

	private static final String PREFIX = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:";

	private static final SecretId DB = SecretId.of("prod/db");

	private final Map<SecretId, String> aliases = new HashMap<>();

	private final SecretStore store = new SecretStore(new FakeSource(),
			(id) -> SecretLocation.of(this.aliases.getOrDefault(id, id.value())), Clock.systemUTC());

	@Test
	void whenASecretWasCreatedAgainThenItsNewArnFindsTheOneThatIsReferredToByName() {
		use("prod/db", PREFIX + "prod/db-AbCdEf");
		assertThat(this.store.find(PREFIX + "prod/db-XyZ123")).containsExactly(DB);
		assertThat(this.store.find(PREFIX + "prod/db-XyZ12")).isEmpty();
		assertThat(this.store.find(PREFIX + "prod/db-XyZ1234")).isEmpty();
		assertThat(this.store.find(PREFIX + "prod/db-XyZ12_")).isEmpty();
		assertThat(this.store.find(PREFIX + "prod/db2-XyZ123")).isEmpty();
		assertThat(this.store.find(PREFIX + "other/prod/db-XyZ123")).isEmpty();
	}

	@Test
	void whenRegionAccountOrServiceIsAnotherThenTheArnIsOfAnotherSecret() {
		use("prod/db", PREFIX + "prod/db-AbCdEf");
		for (String other : new String[] { PREFIX.replace("eu-west-1", "us-east-1"),
				PREFIX.replace("123456789012", "210987654321"), PREFIX.replace("arn:aws:", "arn:aws-cn:"),
				PREFIX.replace("secretsmanager", "ssm") }) {
			assertThat(this.store.find(other + "prod/db-XyZ123")).isEmpty();
			assertThat(this.store.find(other + "prod/db")).isEmpty();
		}
	}

	@Test
	void whenTheSecretIsReferredToByItsOldArnThenTheNewOneIsAnother() {
		this.aliases.put(SecretId.of("alias"), PREFIX + "prod/db-AbCdEf");
		use("alias", PREFIX + "prod/db-AbCdEf");
		assertThat(this.store.find(PREFIX + "prod/db-AbCdEf")).containsExactly(SecretId.of("alias"));
		assertThat(this.store.find(PREFIX + "prod/db-XyZ123")).isEmpty();
	}

	@Test
	void whenTheSecretIsReferredToByAPartialArnThenItsNewArnFindsIt() {
		this.aliases.put(SecretId.of("alias"), PREFIX + "prod/db");
		use("alias", PREFIX + "prod/db-AbCdEf");
		assertThat(this.store.find(PREFIX + "prod/db-XyZ123")).containsExactly(SecretId.of("alias"));
	}

	@Test
	void whenOneAliasHasTheNewArnAndAnotherTheNameThenBothAreFound() {
		this.aliases.put(SecretId.of("new"), PREFIX + "prod/db-XyZ123");
		use("new", PREFIX + "prod/db-XyZ123");
		use("prod/db", PREFIX + "prod/db-AbCdEf");
		assertThat(this.store.find(PREFIX + "prod/db-XyZ123")).containsExactlyInAnyOrder(SecretId.of("new"), DB);
		assertThat(this.store.find(PREFIX + "prod/db-AbCdEf")).containsExactly(DB);
	}

	@Test
	void whenANameEndsLikeAnArnThenTheTwoSecretsAreNotMixedUp() {
		SecretId other = SecretId.of("prod/db-AbCdEf");
		use("prod/db", PREFIX + "prod/db-QwErTy");
		use("prod/db-AbCdEf", PREFIX + "prod/db-AbCdEf-AsDfGh");
		assertThat(this.store.find(PREFIX + "prod/db-QwErTy")).containsExactly(DB);
		assertThat(this.store.find(PREFIX + "prod/db-AbCdEf-AsDfGh")).containsExactly(other);
		assertThat(this.store.find(PREFIX + "prod/db-AbCdEf-XyZ123")).containsExactly(other);
		assertThat(this.store.find(PREFIX + "prod/db-XyZ123")).containsExactly(DB);
		assertThat(this.store.find("prod/db-AbCdEf")).containsExactly(other);
		// AWS takes an ARN that ends in a hyphen and six characters for a whole one.
		assertThat(this.store.find(PREFIX + "prod/db-AbCdEf")).containsExactly(DB);
	}

	@Test
	void whenANameEndsLikeAnArnAndIsAloneThenItsPartialArnFindsIt() {
		use("prod/orders-config", PREFIX + "prod/orders-config-AbCdEf");
		assertThat(this.store.find(PREFIX + "prod/orders-config")).containsExactly(SecretId.of("prod/orders-config"));
	}

	@Test
	void whenTheLiveVersionIsFromAReplicaThenTheArnOfItsPrimaryFindsIt() {
		this.aliases.put(SecretId.of("alias"), PREFIX + "prod/db-AbCdEf");
		commit("prod/db", "prod/db", PREFIX.replace("eu-west-1", "eu-central-1") + "prod/db-AbCdEf", true);
		commit("alias", "prod/db", PREFIX.replace("eu-west-1", "eu-central-1") + "prod/db-AbCdEf", true);
		assertThat(this.store.find(PREFIX + "prod/db-AbCdEf")).containsExactlyInAnyOrder(DB, SecretId.of("alias"));
		assertThat(this.store.find(PREFIX + "prod/db-XyZ123")).containsExactly(DB);
		assertThat(this.store.find(PREFIX.replace("123456789012", "210987654321") + "prod/db-AbCdEf")).isEmpty();
	}

	private void use(String id, String arn) {
		String resource = arn.substring(PREFIX.length());
		commit(id, resource.substring(0, resource.length() - "-AbCdEf".length()), arn, false);
	}

	private void commit(String id, String name, String arn, boolean fromReplica) {
		this.store.commit(new SecretVersion(SecretId.of(id),
				new SecretVersionInfo(arn, name, "v1", Set.of("AWSCURRENT"), Instant.EPOCH, fromReplica),
				SecretContent.ofText("text")));
	}

}
