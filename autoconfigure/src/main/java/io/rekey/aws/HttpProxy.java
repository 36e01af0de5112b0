// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.utils.SystemSetting;

/**
 * The proxy that the AWS SDK's HTTP client finds by itself. It takes the one for
 * {@code http}, whatever the scheme of the endpoint is.
 *
 * @param host its host
 * @param port its port
 */
record HttpProxy(String host, int port) {

	private static final int DEFAULT_PORT = 80;

	/**
	 * Finds the proxy on the way to a host.
	 * @param target the host, or {@code null} if it is not known
	 * @return the proxy, or {@code null} if there is none
	 */
	static @Nullable HttpProxy to(@Nullable String target) {
		return (target != null && isExempt(target)) ? null : find();
	}

	private static @Nullable HttpProxy find() {
		String host = property("http.proxyHost");
		if (!host.isBlank()) {
			return new HttpProxy(host, Integer.getInteger("http.proxyPort", DEFAULT_PORT));
		}
		try {
			URI uri = new URI(variable("http_proxy"));
			return (uri.getHost() != null)
					? new HttpProxy(uri.getHost(), (uri.getPort() >= 0) ? uri.getPort() : DEFAULT_PORT) : null;
		}
		catch (URISyntaxException ex) {
			// The SDK does not understand it either.
			return null;
		}
	}

	/**
	 * Whether a proxy is set where the SDK does not look.
	 * @return what sets it, or {@code null}
	 */
	static @Nullable String overlooked() {
		if (find() != null) {
			return null;
		}
		if (!property("https.proxyHost").isBlank()) {
			return "https.proxyHost";
		}
		return variable("https_proxy").isBlank() ? null : "HTTPS_PROXY";
	}

	private static boolean isExempt(String target) {
		String properties = property("http.nonProxyHosts");
		String variable = variable("no_proxy");
		return Stream
			.concat(Arrays.stream(properties.split("\\|")),
					properties.isEmpty() ? Arrays.stream(variable.split(",")) : Stream.empty())
			.map(String::strip)
			.filter((pattern) -> !pattern.isEmpty())
			.anyMatch((pattern) -> matches(pattern.toLowerCase(Locale.ROOT), target.toLowerCase(Locale.ROOT)));
	}

	private static boolean matches(String pattern, String target) {
		if (pattern.startsWith("*")) {
			return target.endsWith(pattern.substring(1));
		}
		return pattern.endsWith("*") ? target.startsWith(pattern.substring(0, pattern.length() - 1))
				: target.equals(pattern) || (pattern.startsWith(".") && target.endsWith(pattern));
	}

	private static String property(String name) {
		return Objects.requireNonNullElse(System.getProperty(name), "");
	}

	private static String variable(String name) {
		return SystemSetting.getStringValueFromEnvironmentVariable(name)
			.or(() -> SystemSetting.getStringValueFromEnvironmentVariable(name.toUpperCase(Locale.ROOT)))
			.orElse("");
	}

	/**
	 * Whether an exception speaks of a connection to the proxy.
	 */
	boolean isNamedIn(String message) {
		return message.equals(this.host) || message.startsWith(this.host + ":") || message.contains("//" + this);
	}

	@Override
	public String toString() {
		return this.host + ":" + this.port;
	}

}
