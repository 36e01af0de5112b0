// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.profiles.ProfileFileSystemSetting;
import software.amazon.awssdk.utils.SystemSetting;

/**
 * The endpoints that the AWS SDK finds by itself, in the order in which it looks.
 *
 * @see <a href=
 * "https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html">Service-specific
 * endpoints</a>
 */
final class SdkEndpoints {

	private static final String PROPERTY = "aws.endpointUrl";

	private static final String VARIABLE = "AWS_ENDPOINT_URL";

	private SdkEndpoints() {
	}

	/**
	 * Whether nobody on the way to an endpoint can read along.
	 */
	static boolean isProtected(URI endpoint) {
		return "https".equalsIgnoreCase(endpoint.getScheme()) || isLoopback(endpoint.getHost());
	}

	private static boolean isLoopback(@Nullable String host) {
		if (host == null) {
			return false;
		}
		try {
			return InetAddress.getByName(host).isLoopbackAddress();
		}
		catch (UnknownHostException ex) {
			return false;
		}
	}

	/**
	 * Returns the endpoint that a property or variable sets for a service.
	 * @param service the service
	 * @param common whether one that is set for all services counts as well
	 * @return the endpoint, or {@code null} if there is none
	 */
	static @Nullable URI find(AwsService service, boolean common) {
		String[] words = words(service);
		String variable = VARIABLE + "_" + String.join("_", words).toUpperCase(Locale.ROOT);
		String text = Stream
			.of(System.getProperty(PROPERTY + capitalized(words)), common ? System.getProperty(PROPERTY) : null,
					variable(variable), common ? variable(VARIABLE) : null)
			.flatMap(Stream::ofNullable)
			.findFirst()
			.orElse("");
		try {
			return text.isBlank() ? null : new URI(text);
		}
		catch (URISyntaxException ex) {
			// The SDK refuses it as well.
			return null;
		}
	}

	private static @Nullable String variable(String name) {
		return SystemSetting.getStringValueFromEnvironmentVariable(name).orElse(null);
	}

	/**
	 * Tells where the SDK found the endpoint of a service.
	 * @param service the service
	 * @return words such as {@code environment variable 'AWS_ENDPOINT_URL'}
	 */
	static String origin(AwsService service) {
		String[] words = words(service);
		String property = PROPERTY + capitalized(words);
		String variable = VARIABLE + "_" + String.join("_", words).toUpperCase(Locale.ROOT);
		for (String name : new String[] { property, PROPERTY }) {
			if (System.getProperty(name) != null) {
				return "system property '" + name + "'";
			}
		}
		for (String name : new String[] { variable, VARIABLE }) {
			if (SystemSetting.getStringValueFromEnvironmentVariable(name).isPresent()) {
				return "environment variable '" + name + "'";
			}
		}
		return "profile '" + ProfileFileSystemSetting.AWS_PROFILE.getStringValueOrThrow()
				+ "' of the shared AWS configuration files";
	}

	/**
	 * The words of the name that the SDK has for a service.
	 */
	private static String[] words(AwsService service) {
		return (service == AwsService.SECRETS_MANAGER) ? new String[] { "secrets", "manager" }
				: new String[] { service.key() };
	}

	private static String capitalized(String... words) {
		StringBuilder text = new StringBuilder();
		for (String word : words) {
			text.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
		}
		return text.toString();
	}

}
