// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.net.URI;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How to reach AWS. What is not set comes from {@code spring.cloud.aws.*} and then from
 * the AWS SDK's own default chains.
 *
 * @param region AWS region, such as 'eu-west-1'. Defaults to the SDK's region chain.
 * @param endpoint Endpoint for all AWS services. Must be https, unless it is a loopback
 * address or 'rekey.aws.allow-insecure-endpoint' is true.
 * @param allowInsecureEndpoint Whether secrets may travel without TLS to an endpoint that
 * is no loopback address, such as an emulator in another container. For tests only.
 * @param connectTimeout How long a connection to AWS may take to be made.
 * @param readTimeout How long one attempt to call Secrets Manager or STS may take once
 * connected. The SDK makes up to three.
 * @param credentials Credentials. Default to the SDK's credentials chain.
 * @param secretsmanager Settings of AWS Secrets Manager only.
 * @param sqs Settings of Amazon SQS only.
 * @param sns Settings of Amazon SNS only.
 * @param sts Settings of AWS STS only, which gives the credentials of roles.
 */
@ConfigurationProperties("rekey.aws")
record AwsProperties(@Nullable String region, @Nullable URI endpoint,
		@DefaultValue("false") boolean allowInsecureEndpoint, @DefaultValue("2s") Duration connectTimeout,
		@DefaultValue("4s") Duration readTimeout, @DefaultValue Credentials credentials,
		@DefaultValue SecretsManager secretsmanager, @DefaultValue Service sqs, @DefaultValue Service sns,
		@DefaultValue Service sts) {

	/**
	 * Credentials. Its text never shows them.
	 *
	 * @param accessKeyId Access key id.
	 * @param secretAccessKey Secret access key.
	 * @param sessionToken Session token of temporary credentials.
	 * @param profile Name of a profile in the shared AWS configuration files.
	 */
	record Credentials(@Nullable String accessKeyId, @Nullable String secretAccessKey, @Nullable String sessionToken,
			@Nullable String profile) {

		@Override
		public String toString() {
			return "Credentials[static=" + (this.accessKeyId != null) + ", profile=" + this.profile + "]";
		}

	}

	/**
	 * Settings of AWS Secrets Manager.
	 *
	 * @param region AWS region. Defaults to rekey.aws.region.
	 * @param endpoint Endpoint. Defaults to rekey.aws.endpoint.
	 * @param replicaRegions AWS regions with replicas of the secrets, in the order in
	 * which they are tried if the region does not answer.
	 * @param startTimeout How long the secrets may take to be read at start, in all.
	 */
	record SecretsManager(@Nullable String region, @Nullable URI endpoint, @DefaultValue List<String> replicaRegions,
			@DefaultValue("30s") Duration startTimeout) {
	}

	/**
	 * Settings of one AWS service.
	 *
	 * @param region AWS region. Defaults to rekey.aws.region.
	 * @param endpoint Endpoint. Defaults to rekey.aws.endpoint.
	 */
	record Service(@Nullable String region, @Nullable URI endpoint) {
	}

}
