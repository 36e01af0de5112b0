// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * What one role needs to read its secrets.
 *
 * @see <a href=
 * "https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html#security-encryption-policies">Permissions
 * for the KMS key</a>
 */
final class SecretStatements {

	private final Collection<PolicySecret> secrets;

	private final Caller caller;

	SecretStatements(Collection<PolicySecret> secrets, Caller caller) {
		this.secrets = secrets;
		this.caller = caller;
	}

	/**
	 * Makes the statements.
	 * @param batches whether several secrets are read in one call
	 * @param describes whether secrets are described
	 */
	List<PolicyStatement> statements(boolean batches, boolean describes) {
		List<PolicyStatement> statements = new ArrayList<>();
		if (!this.secrets.isEmpty()) {
			statements.add(PolicyStatement.allow("ReadSecrets",
					describes ? List.of("secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue")
							: List.of("secretsmanager:GetSecretValue"),
					resources()));
		}
		if (batches) {
			statements.add(PolicyStatement.allow("ReadTwentySecretsACall",
					List.of("secretsmanager:BatchGetSecretValue"), List.of("*")));
		}
		statements.addAll(decryption());
		return statements;
	}

	private List<String> resources() {
		TreeSet<String> resources = new TreeSet<>();
		for (PolicySecret secret : this.secrets) {
			secret.regions(this.caller).forEach((region) -> resources.addAll(secret.resources(this.caller, region)));
		}
		return List.copyOf(resources);
	}

	private List<PolicyStatement> decryption() {
		Map<KmsKey, TreeSet<String>> secretsByKey = new TreeMap<>();
		for (PolicySecret secret : this.secrets) {
			for (String region : secret.regions(this.caller)) {
				List<String> arns = secret.resources(this.caller, region);
				KmsKey key = key(secret, region, arns.get(0));
				if (key != null) {
					secretsByKey.computeIfAbsent(key, (added) -> new TreeSet<>()).addAll(arns);
				}
			}
		}
		List<PolicyStatement> statements = new ArrayList<>();
		secretsByKey.forEach((key, arns) -> statements.add(decryption(statements.size() + 1, key, arns)));
		return statements;
	}

	/**
	 * The key of a secret is that of its own region; a replica has another one.
	 */
	private @Nullable KmsKey key(PolicySecret secret, String region, String arn) {
		boolean replica = !region.equals(secret.regions(this.caller).iterator().next());
		String account = arn.split(":", -1)[4];
		return replica ? KmsKey.unknown(this.caller, region, account)
				: KmsKey.of(this.caller, region, account, secret.key());
	}

	private static PolicyStatement decryption(int number, KmsKey key, Collection<String> secretArns) {
		Map<String, Map<String, List<String>>> conditions = new LinkedHashMap<>();
		conditions.put("StringEquals",
				Map.of("kms:ViaService", List.of("secretsmanager." + key.region() + ".amazonaws.com")));
		conditions.put("StringLike", Map.of("kms:EncryptionContext:SecretARN", List.copyOf(secretArns)));
		if (key.alias() != null) {
			conditions.put("ForAnyValue:StringEquals", Map.of("kms:ResourceAliases", List.of(key.alias())));
		}
		return new PolicyStatement("DecryptSecrets" + number, List.of("kms:Decrypt"), List.of(key.resource()),
				conditions);
	}

}
