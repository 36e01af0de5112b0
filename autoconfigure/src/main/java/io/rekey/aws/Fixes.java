// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import org.jspecify.annotations.Nullable;

/**
 * What to do about a failed call, where that does not depend on the secret.
 */
final class Fixes {

	private static final int PROXY_AUTHENTICATION_REQUIRED = 407;

	private static final String PATH = "the network path to it (VPC endpoint, NAT, security group)";

	private Fixes() {
	}

	/**
	 * Tells the one thing to do.
	 * @return one or two sentences, or {@code null} if it depends on the secret
	 */
	static @Nullable String of(AwsFailure failure) {
		String place = place(failure.target());
		return switch (failure.kind()) {
			case UNKNOWN_HOST -> unknownHost(failure);
			case NO_CONNECTION -> "Check that " + place + " is the right address ('rekey.aws.region',"
					+ " 'rekey.aws.endpoint'), that something listens there, and " + PATH + "." + overlookedProxy();
			case TIMEOUT, BROKEN_OFF -> "Check that " + place + " is the right address ('rekey.aws.region',"
					+ " 'rekey.aws.endpoint'), and " + PATH + "." + overlookedProxy();
			case TLS -> tls(failure, place);
			case PROXY -> proxy(failure);
			case NOT_AWS -> "Check that " + place + " is " + failure.target().service().title()
					+ " ('rekey.aws.endpoint'), and that no gateway, proxy or portal answers in its place.";
			case SERVER_ERROR -> "Look at the AWS Health Dashboard, or at what serves 'rekey.aws.endpoint' if it is"
					+ " set. Replicate the secret and set 'rekey.aws.secretsmanager.replica-regions' to be safe from the"
					+ " outage of one region.";
			case CLOCK -> "Set the clock of this machine right (NTP). A container has the clock of its host, and a"
					+ " virtual machine that was paused may have an old one.";
			case CREDENTIALS_REFUSED ->
				isForAnotherPlace(failure) ? "Correct 'rekey.aws.region' or 'rekey.aws.endpoint': " + place
						+ " is of another region or service." : credentials(String.valueOf(failure.code()));
			case NO_CREDENTIALS -> credentials(failure).fix();
			case INSECURE_ENDPOINT -> InsecureEndpointException.FIX;
			case WIRE_LOG -> WireLogException.FIX;
			case THROTTLED, DENIED, NOT_FOUND, MARKED_FOR_DELETION, DECRYPTION_FAILED, REFUSED, NO_REGION, INTERRUPTED,
					CLOSED, NOT_SENT ->
				null;
		};
	}

	/**
	 * Explains why there are no credentials.
	 */
	static CredentialsProblem credentials(AwsFailure failure) {
		RuntimeException ex = failure.exception();
		return CredentialsProblem.of(String.valueOf((ex != null) ? ex.getMessage() : failure.words()),
				failure.target().profile());
	}

	private static String place(CallTarget target) {
		String host = target.host();
		return (host != null) ? host : "the endpoint";
	}

	private static String unknownHost(AwsFailure failure) {
		return "Correct the host ('rekey.aws.region', 'rekey.aws.endpoint'), or the DNS of this machine, which does not"
				+ " know " + failure.host() + "." + overlookedProxy();
	}

	private static String overlookedProxy() {
		String overlooked = HttpProxy.overlooked();
		return (overlooked == null) ? "" : " A proxy is set by " + overlooked + " only, where the AWS SDK's HTTP client"
				+ " does not look: set http.proxyHost and http.proxyPort, or HTTP_PROXY.";
	}

	private static String tls(AwsFailure failure, String place) {
		String words = failure.root() + ": " + failure.words();
		if (words.contains("CertificateExpired")) {
			return "Renew the certificate of " + place + ".";
		}
		if (words.contains("CertificateNotYetValid")) {
			return "Set the clock of this machine right, or have a certificate made for " + place
					+ " that is valid now.";
		}
		if (words.contains("match") || words.contains("alternative")) {
			return "Call " + place + " by the name that its certificate is for ('rekey.aws.endpoint'), or have one made"
					+ " for this name.";
		}
		if (words.contains("SSL message")) {
			return place + " speaks no TLS: correct scheme and port of 'rekey.aws.endpoint' (http:// is for tests).";
		}
		return "Add the authority that signed the certificate of " + place + " to the trust store of the JVM"
				+ " (-Djavax.net.ssl.trustStore), if you trust it: a proxy that opens TLS has one of its own.";
	}

	private static String proxy(AwsFailure failure) {
		String host = failure.target().hostName();
		String target = (host != null) ? host : "AWS";
		if (failure.status() == PROXY_AUTHENTICATION_REQUIRED) {
			return "Give user and password for the proxy (http.proxyUser and http.proxyPassword, or in HTTP_PROXY), or"
					+ " have it let " + target + " through without.";
		}
		if (failure.status() > 0) {
			return "Have the proxy let " + target + " through, or reach it without one (http.nonProxyHosts, NO_PROXY).";
		}
		return "Correct the address of the proxy (http.proxyHost and http.proxyPort, or HTTP_PROXY), or reach " + target
				+ " without one (http.nonProxyHosts, NO_PROXY).";
	}

	/**
	 * A signature holds the region and the service that it is for.
	 */
	private static boolean isForAnotherPlace(AwsFailure failure) {
		return failure.words() != null && failure.words().contains("should be scoped to");
	}

	private static String credentials(String code) {
		if (code.startsWith("ExpiredToken")) {
			return "Renew the temporary credentials, which have expired, or give the application a role, whose"
					+ " credentials the AWS SDK renews.";
		}
		if (code.contains("Signature")) {
			return "Correct the secret access key: it does not belong to the access key id.";
		}
		return "Correct the access key id and the session token, if there is one: AWS does not know them.";
	}

}
