// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.net.URI;

import io.rekey.test.EmbeddedAws;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * Unmodified AWS clients for tests.
 */
public final class TestClients {

	private TestClients() {
	}

	public static SecretsManagerClient secretsManager(EmbeddedAws aws) {
		return build(SecretsManagerClient.builder(), aws.endpoint(), aws.region(), aws.accessKeyId(),
				aws.secretAccessKey());
	}

	public static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C build(B builder, URI endpoint,
			String region, String accessKeyId, String secretAccessKey) {
		return builder.endpointOverride(endpoint)
			.region(Region.of(region))
			.httpClientBuilder(Apache5HttpClient.builder())
			.credentialsProvider(
					StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKeyId, secretAccessKey)))
			.build();
	}

}
