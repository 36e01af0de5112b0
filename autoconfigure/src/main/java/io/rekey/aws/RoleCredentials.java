// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.time.Duration;

import io.rekey.store.SecretLocation;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.AwsServiceClientConfiguration;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * The temporary credentials of a role that the application assumes. The AWS SDK renews
 * them before they expire. This is the only class here that needs the SDK's {@code sts}
 * module.
 */
final class RoleCredentials implements AwsCredentialsProvider, SdkAutoCloseable {

	private static final int MAX_SESSION_NAME = 64;

	private final SecretLocation.Role role;

	private final CallTarget target;

	private final StsClient sts;

	private final StsAssumeRoleCredentialsProvider provider;

	private RoleCredentials(SecretLocation.Role role, CallTarget target, StsClient sts, String application) {
		this.role = role;
		this.target = target;
		this.sts = sts;
		this.provider = StsAssumeRoleCredentialsProvider.builder()
			.stsClient(sts)
			.refreshRequest((request) -> request.roleArn(role.arn())
				.externalId(role.externalId())
				.roleSessionName(sessionName(application)))
			.build();
	}

	/**
	 * Prepares the credentials. No call is made before they are needed.
	 * @param role the role
	 * @param region the region of the secrets, or {@code null} for the default
	 * @param clients builds the client of STS
	 * @return the credentials
	 */
	static RoleCredentials of(SecretLocation.Role role, @Nullable String region, AwsClients clients) {
		AwsSettings settings = clients.settings();
		Duration readTimeout = settings.readTimeout();
		StsClient sts = clients.build(StsClient.builder(), AwsService.STS, settings.stsRegion(region), readTimeout);
		AwsServiceClientConfiguration configuration = sts.serviceClientConfiguration();
		CallTarget target = CallTarget
			.of(AwsService.STS, configuration.region().id(), configuration, StsClient.serviceMetadata(), settings)
			.forRole(role.arn());
		return new RoleCredentials(role, target, sts, settings.application());
	}

	/**
	 * Makes a session name, which shows up in CloudTrail: 2 to 64 characters of
	 * {@code [\w+=,.@-]}.
	 *
	 * @see <a href=
	 * "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html">AssumeRole</a>
	 */
	static String sessionName(String application) {
		String name = "rekey-" + application.replaceAll("[^A-Za-z0-9_+=,.@-]", "-");
		return name.substring(0, Math.min(name.length(), MAX_SESSION_NAME));
	}

	@Override
	public AwsCredentials resolveCredentials() {
		try {
			return this.provider.resolveCredentials();
		}
		catch (RuntimeException ex) {
			throw new RoleException(this.role, this.target, ex);
		}
	}

	@Override
	public void close() {
		this.provider.close();
		this.sts.close();
	}

}
