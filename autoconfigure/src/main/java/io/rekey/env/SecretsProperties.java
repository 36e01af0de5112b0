// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What counts for all of it, and secrets that need more than a name.
 *
 * @param enabled Whether to load secrets. If not, imports give no properties, and
 * references have no value but their default.
 * @param secrets Aliases, for use in imports and in references such as
 * '${secret@alias#key}'.
 */
@ConfigurationProperties("rekey")
record SecretsProperties(@DefaultValue("true") boolean enabled, @DefaultValue Map<String, Alias> secrets) {

	/**
	 * One alias.
	 *
	 * @param id Name or ARN of the secret. Required.
	 * @param stage Staging label to follow. Default is AWSCURRENT.
	 * @param versionId Version to pin. A pinned secret does not rotate.
	 * @param region AWS region of the secret. Default is the client's.
	 * @param replicaRegions AWS regions with replicas of the secret, in the order in
	 * which they are tried if its region does not answer. Default is
	 * rekey.aws.secretsmanager.replica-regions.
	 * @param roleArn ARN of a role to assume for reading the secret, such as one of
	 * another account.
	 * @param externalId External id that the role's trust policy asks for.
	 */
	record Alias(@Nullable String id, @Nullable String stage, @Nullable String versionId, @Nullable String region,
			@Nullable List<String> replicaRegions, @Nullable String roleArn, @Nullable String externalId) {
	}

}
