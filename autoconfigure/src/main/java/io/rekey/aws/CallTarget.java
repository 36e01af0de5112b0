// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.net.URI;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsServiceClientConfiguration;
import software.amazon.awssdk.regions.ServiceEndpointKey;
import software.amazon.awssdk.regions.ServiceMetadata;

/**
 * What a call was made to, as far as it is known.
 *
 * @param service the service
 * @param region the region, in words
 * @param host the host, with the port if it is not the usual one
 * @param role the role that was to be taken, or {@code null}
 * @param profile the profile that is to have the credentials, or {@code null}
 */
record CallTarget(AwsService service, @Nullable String region, @Nullable String host, @Nullable String role,
		AwsSettings.@Nullable Profile profile) {

	/**
	 * What is not known to have been called.
	 */
	static final CallTarget UNKNOWN = new CallTarget(AwsService.SECRETS_MANAGER, null, null, null, null);

	/**
	 * What the calls of a client go to.
	 * @param service the service
	 * @param region the region, in words
	 * @param configuration the configuration of the client
	 * @param metadata tells the hosts of the service
	 * @param settings the settings
	 */
	static CallTarget of(AwsService service, String region, AwsServiceClientConfiguration configuration,
			ServiceMetadata metadata, AwsSettings settings) {
		URI endpoint = configuration.endpointOverride().orElse(null);
		String host = (endpoint != null) ? authority(endpoint) : metadata
			.endpointFor(
					ServiceEndpointKey.builder().region(configuration.region()).tags(settings.endpointTags()).build())
			.toString();
		return new CallTarget(service, region, host, null, settings.profile());
	}

	private static String authority(URI endpoint) {
		return endpoint.getHost() + ((endpoint.getPort() >= 0) ? ":" + endpoint.getPort() : "");
	}

	/**
	 * The same for a role that is to be taken.
	 */
	CallTarget forRole(String arn) {
		return new CallTarget(this.service, this.region, this.host, arn, this.profile);
	}

	/**
	 * The host without the port.
	 */
	@Nullable String hostName() {
		String full = this.host;
		int port = (full != null) ? full.lastIndexOf(':') : -1;
		return (full != null && port > full.lastIndexOf(']')) ? full.substring(0, port) : full;
	}

	/**
	 * Names region and host in as few words as it takes.
	 */
	@Override
	public String toString() {
		String where = (this.region != null) ? this.region : this.service.title();
		if (this.host == null) {
			return where;
		}
		String bare = where.contains(" ") ? where.substring(0, where.indexOf(' ')) : where;
		return this.host.contains(bare) ? this.host + where.substring(bare.length()) : where + " at " + this.host;
	}

}
