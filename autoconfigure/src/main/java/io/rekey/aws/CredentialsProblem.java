// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileLocation;
import software.amazon.awssdk.profiles.ProfileFileSystemSetting;

import org.springframework.util.ClassUtils;

/**
 * Why no credentials were found: what was evidently meant first, and then what each
 * provider of the AWS SDK said. Names files, variables and hosts, never a key, a token or
 * what is in a file.
 *
 * @param text what is wrong
 * @param fix what to do about it, or {@code null} if nothing was meant
 * @see <a href=
 * "https://docs.aws.amazon.com/sdk-for-java/latest/developer-guide/credentials-chain.html">Default
 * credentials provider chain</a>
 */
record CredentialsProblem(String text, @Nullable String fix) {

	private static final Pattern REASONS = Pattern
		.compile("Unable to load credentials|no credentials|Failed to load credentials|credentials have been disabled"
				+ "|must be on the class path|^Profile property|source profile|credential_source"
				+ "|process-based credentials|Circular relationship");

	private static final Pattern PROVIDER = Pattern.compile("(?:\\[|, )(\\w+?)CredentialsProvider\\(");

	private static final Pattern MODULE = Pattern.compile("'([a-z]+)' service module must be on the class path");

	private static final Pattern NOT_SET = Pattern
		.compile("credentials from system settings|^Either the environment variable|neither AWS_CONTAINER_CREDENTIALS");

	private static final Pattern NOT_REACHED = Pattern
		.compile("UnknownHostException|Unable to execute HTTP request|did not complete before");

	private static final Map<String, String> NAMES = Map.of("SystemProperty", "system properties",
			"EnvironmentVariable", "environment variables", "WebIdentityTokenFile", "web identity", "Profile",
			"profile", "Container", "container", "InstanceProfile", "instance profile");

	private static final String STS = "software.amazon.awssdk.services.sts.StsClient";

	private static final String CONTAINER_HOST = "169.254.170.2";

	/**
	 * Whether an exception says that there are no credentials.
	 */
	static boolean isReasonOf(String message) {
		return REASONS.matcher(message).find();
	}

	/**
	 * Explains what an exception says.
	 * @param message its message
	 * @param profile the profile that is to have the credentials, or {@code null} for the
	 * default chain
	 */
	static CredentialsProblem of(String message, AwsSettings.@Nullable Profile profile) {
		Map<String, String> said = parse(message);
		if (profile != null) {
			return profile(profile.name(), "'" + profile.property() + "'", message);
		}
		CredentialsProblem meant = webIdentity(said);
		meant = (meant != null) ? meant : namedProfile(said);
		meant = (meant != null) ? meant : container(said);
		if (said.isEmpty()) {
			return (meant != null) ? meant : new CredentialsProblem(shorten(message), null);
		}
		List<String> all = new ArrayList<>();
		said.forEach((provider, words) -> all.add(NAMES.getOrDefault(provider, provider) + ": " + shorten(words)));
		String rest = String.join(", ", all);
		return (meant != null) ? new CredentialsProblem(meant.text + " (" + rest + ")", meant.fix)
				: new CredentialsProblem(rest, null);
	}

	/**
	 * Takes apart what the providers of a chain said.
	 */
	private static Map<String, String> parse(String message) {
		int begin = message.indexOf(") : [");
		Map<String, String> said = new LinkedHashMap<>();
		String tail = (begin >= 0) ? message.substring(begin + ") : ".length()) : "";
		Matcher matcher = PROVIDER.matcher(tail);
		int from = 0;
		while (matcher.find(from)) {
			String provider = String.valueOf(matcher.group(1));
			int words = closing(tail, matcher.end()) + ": ".length();
			from = matcher.find(Math.min(words, tail.length())) ? matcher.start() : tail.length();
			int end = (from == tail.length() && tail.endsWith("]")) ? from - 1 : from;
			said.put(provider, (words < end) ? tail.substring(words, end) : "");
		}
		return said;
	}

	/**
	 * The index behind the bracket that closes one that was opened before an index.
	 */
	private static int closing(String text, int index) {
		int open = 1;
		int i = index;
		while (open > 0 && i < text.length()) {
			char next = text.charAt(i);
			open += (next == '(') ? 1 : (next == ')') ? -1 : 0;
			i++;
		}
		return i;
	}

	private static String shorten(String words) {
		if (NOT_SET.matcher(words).find()) {
			return "not set";
		}
		int file = words.indexOf(": ProfileFile(");
		return AwsWords.safe((file >= 0) ? words.substring(0, file) : words);
	}

	private static @Nullable CredentialsProblem webIdentity(Map<String, String> said) {
		String file = SdkSystemSetting.AWS_WEB_IDENTITY_TOKEN_FILE.getStringValue().orElse("");
		String role = SdkSystemSetting.AWS_ROLE_ARN.getStringValue().orElse("");
		if (file.isBlank()) {
			return null;
		}
		String set = "AWS_WEB_IDENTITY_TOKEN_FILE is set, for a role of the service account (IRSA), but ";
		String words = said.getOrDefault("WebIdentityTokenFile", "");
		if (role.isBlank()) {
			return new CredentialsProblem(set + "AWS_ROLE_ARN is not", "Set AWS_ROLE_ARN, which the webhook of EKS does"
					+ " for a service account that has the annotation eks.amazonaws.com/role-arn.");
		}
		if (MODULE.matcher(words).find() || !ClassUtils.isPresent(STS, null)) {
			return new CredentialsProblem(set + "the AWS SDK's module 'sts' is missing from the class path",
					dependency("sts"));
		}
		if (!Files.exists(Path.of(file))) {
			return new CredentialsProblem(set + "the token file " + file + " does not exist",
					"Mount the token of the service account at " + file
							+ ", or unset AWS_WEB_IDENTITY_TOKEN_FILE to use other credentials.");
		}
		if (!Files.isReadable(Path.of(file)) || Files.isDirectory(Path.of(file))) {
			return new CredentialsProblem(set + "the token file " + file + " can't be read",
					"Let the user that runs the application read " + file + ": in a pod set 'fsGroup'.");
		}
		if (NOT_REACHED.matcher(words).find()) {
			return new CredentialsProblem(set + "STS did not answer: " + shorten(words),
					"Check the region ('rekey.aws.region', AWS_REGION), and the way from here to STS: DNS, VPC endpoint,"
							+ " proxy, firewall.");
		}
		return new CredentialsProblem(set + "role " + role + " could not be taken: " + shorten(words),
				"Check the trust policy of " + role
						+ ": it must name the cluster's OIDC provider and the service account.");
	}

	private static @Nullable CredentialsProblem namedProfile(Map<String, String> said) {
		String name = ProfileFileSystemSetting.AWS_PROFILE.getNonDefaultStringValue().orElse("");
		return name.isBlank() ? null : profile(name, "AWS_PROFILE", said.getOrDefault("Profile", ""));
	}

	private static CredentialsProblem profile(String name, String origin, String words) {
		String named = "profile '" + name + "' of " + origin;
		Matcher module = MODULE.matcher(words);
		if (module.find()) {
			return new CredentialsProblem(named + " needs the AWS SDK's module '" + module.group(1)
					+ "', which is missing from the class path", dependency(String.valueOf(module.group(1))));
		}
		if (words.contains("process-based credentials")) {
			return new CredentialsProblem(
					"the credential_process of " + named + " gave no credentials: " + shorten(words),
					"Run that command as this user: it must end with 0 and print JSON with \"Version\": 1,"
							+ " AccessKeyId and SecretAccessKey.");
		}
		String files = ProfileFileLocation.configurationFilePath() + " or " + ProfileFileLocation.credentialsFilePath();
		TreeSet<String> known = profiles();
		if (known.contains(name)) {
			return new CredentialsProblem(named + " gives no credentials: " + shorten(words),
					"Complete profile '" + name + "' in " + files + ", or correct " + origin + ".");
		}
		return new CredentialsProblem(
				named + " is not in " + files
						+ (known.isEmpty() ? ", which have none" : " (profiles: " + String.join(", ", known) + ")"),
				"Add profile '" + name + "' to one of these files, or correct " + origin + ".");
	}

	private static TreeSet<String> profiles() {
		try {
			return new TreeSet<>(ProfileFile.defaultProfileFile().profiles().keySet());
		}
		catch (RuntimeException ex) {
			// A file can't be read. Its parser would quote it.
			return new TreeSet<>();
		}
	}

	private static @Nullable CredentialsProblem container(Map<String, String> said) {
		String uri = SdkSystemSetting.AWS_CONTAINER_CREDENTIALS_FULL_URI.getStringValue().orElse("");
		boolean relative = uri.isBlank()
				&& SdkSystemSetting.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI.getStringValue().isPresent();
		if (uri.isBlank() && !relative) {
			return null;
		}
		String host = relative ? CONTAINER_HOST : host(uri);
		String variable = relative ? "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI" : "AWS_CONTAINER_CREDENTIALS_FULL_URI";
		return new CredentialsProblem(
				variable + " is set, for credentials of the container, but " + host + " gave none: "
						+ shorten(said.getOrDefault("Container", "")),
				"Check that the agent for credentials of containers runs and answers at " + host
						+ " (EKS Pod Identity Agent, ECS agent), and that the container has a role.");
	}

	private static String host(String uri) {
		try {
			URI parsed = URI.create(uri);
			return (parsed.getPort() >= 0) ? parsed.getHost() + ":" + parsed.getPort()
					: String.valueOf(parsed.getHost());
		}
		catch (IllegalArgumentException ex) {
			return "its host, which is no URI,";
		}
	}

	private static String dependency(String module) {
		return "Add the dependency 'software.amazon.awssdk:" + module + "'.";
	}

}
