// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.EndpointTag;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * The resolved settings of {@code rekey.aws.*}, with those of {@code spring.cloud.aws.*}
 * behind them.
 */
public final class AwsSettings {

	private static final String OWN = "rekey.aws.";

	private static final String FOREIGN = "spring.cloud.aws.";

	private final Binder binder;

	private final AwsProperties properties;

	private final Set<URI> warned = ConcurrentHashMap.newKeySet();

	private AwsSettings(Binder binder) {
		this.binder = binder;
		this.properties = binder.bindOrCreate("rekey.aws", Bindable.of(AwsProperties.class));
	}

	/**
	 * Reads the settings.
	 * @param binder binds the environment's properties
	 * @return the settings
	 * @throws InvalidEndpointException if an endpoint is neither https nor a loopback
	 * address nor allowed, one half of the credentials is missing, or a timeout is not
	 * positive
	 */
	public static AwsSettings from(Binder binder) {
		AwsSettings settings = new AwsSettings(binder);
		for (AwsService service : AwsService.values()) {
			settings.endpoint(service);
		}
		settings.credentials();
		settings.requirePositive("rekey.aws.connect-timeout", settings.connectTimeout());
		settings.requirePositive("rekey.aws.read-timeout", settings.readTimeout());
		settings.requirePositive("rekey.aws.secretsmanager.start-timeout", settings.startTimeout());
		return settings;
	}

	/**
	 * Returns the region to use for a service.
	 * @param service the service
	 * @return the region or {@code null} for the SDK's default
	 */
	public @Nullable String region(AwsService service) {
		return first(ownRegion(service), this.properties.region(), foreign(service.key() + ".region"),
				foreign("region.static"));
	}

	/**
	 * Returns the region to use for a service, as the SDK's own chain finds it where none
	 * is set. That chain may ask the metadata service of the machine.
	 * @param service the service
	 * @return the region or {@code null} if there is none
	 */
	public @Nullable String regionOrDefault(AwsService service) {
		String region = region(service);
		if (region != null) {
			return region;
		}
		try {
			return DefaultAwsRegionProviderChain.builder().build().getRegion().id();
		}
		catch (SdkClientException ex) {
			// No element of the chain knows one.
			return null;
		}
	}

	/**
	 * Returns the endpoint to use for a service.
	 * @param service the service
	 * @return the endpoint or {@code null} for the SDK's default
	 */
	public @Nullable URI endpoint(AwsService service) {
		String property = endpointProperty(service);
		return (property != null) ? endpoint(property) : null;
	}

	/**
	 * Returns the property that sets the endpoint of a service.
	 */
	private @Nullable String endpointProperty(AwsService service) {
		String own = service.key() + ".endpoint";
		return Stream.of(OWN + own, OWN + "endpoint", FOREIGN + own, FOREIGN + "endpoint")
			.filter((name) -> !text(name).isBlank())
			.findFirst()
			.orElse(null);
	}

	private URI endpoint(String property) {
		String text = text(property);
		URI endpoint = uri(text);
		if (endpoint == null || !isHttp(endpoint.getScheme()) || endpoint.getHost() == null) {
			String reason = (endpoint != null && isHttp(endpoint.getScheme()) && text.contains("_"))
					? "A host name has no underscore." : "It is no URL with scheme and host.";
			throw invalid(property, text, reason, "Give a URL with scheme and host, such as https://localhost:4566.");
		}
		if (!allowsInsecureEndpoint() && !SdkEndpoints.isProtected(endpoint)) {
			throw invalid(property, text, InsecureEndpointException.RULE, InsecureEndpointException.FIX);
		}
		return endpoint;
	}

	private static boolean isHttp(@Nullable String scheme) {
		return "https".equalsIgnoreCase(scheme) || "http".equalsIgnoreCase(scheme);
	}

	private InvalidEndpointException invalid(String property, String text, String reason, String fix) {
		return new InvalidEndpointException(property, text, reason, PropertyOrigins.describe(this.binder, property),
				fix);
	}

	private static @Nullable URI uri(String text) {
		try {
			return new URI(text);
		}
		catch (URISyntaxException ex) {
			// Is told as any other text that is no URL.
			return null;
		}
	}

	private String text(String property) {
		return this.binder.bind(property, String.class).orElse("").strip();
	}

	/**
	 * Whether secrets may travel without TLS to what is no loopback address.
	 */
	boolean allowsInsecureEndpoint() {
		return this.properties.allowInsecureEndpoint();
	}

	/**
	 * Tells where the endpoint of a service is set, here or for the SDK.
	 */
	String endpointOrigin(AwsService service) {
		String property = endpointProperty(service);
		return (property != null) ? "property '" + property + "'." + PropertyOrigins.describe(this.binder, property)
				: SdkEndpoints.origin(service) + ".";
	}

	/**
	 * Whether nobody was warned of an endpoint yet.
	 */
	boolean isNews(URI endpoint) {
		return this.warned.add(endpoint);
	}

	/**
	 * Returns the credentials to use.
	 * @return a provider or {@code null} for the SDK's default chain
	 */
	public @Nullable AwsCredentialsProvider credentials() {
		AwsProperties.Credentials own = this.properties.credentials();
		if (own.accessKeyId() != null || own.secretAccessKey() != null || own.profile() != null) {
			return credentials("rekey.aws.credentials.", own);
		}
		return credentials(FOREIGN + "credentials.", new AwsProperties.Credentials(foreign("credentials.access-key"),
				foreign("credentials.secret-key"), null, foreign("credentials.profile.name")));
	}

	private @Nullable AwsCredentialsProvider credentials(String prefix, AwsProperties.Credentials credentials) {
		String accessKey = credentials.accessKeyId();
		String secretKey = credentials.secretAccessKey();
		if (accessKey != null && secretKey != null) {
			return StaticCredentialsProvider.create((credentials.sessionToken() != null)
					? AwsSessionCredentials.create(accessKey, secretKey, credentials.sessionToken())
					: AwsBasicCredentials.create(accessKey, secretKey));
		}
		if (accessKey != null || secretKey != null) {
			throw half(prefix, accessKey != null);
		}
		return (credentials.profile() != null) ? ProfileCredentialsProvider.create(credentials.profile()) : null;
	}

	private MissingPropertyException half(String prefix, boolean idIsThere) {
		boolean own = !prefix.startsWith(FOREIGN);
		String id = prefix + (own ? "access-key-id" : "access-key");
		String key = prefix + (own ? "secret-access-key" : "secret-key");
		String there = idIsThere ? id : key;
		String missing = idIsThere ? key : id;
		return new MissingPropertyException(missing,
				"'" + there + "' does not work without it." + PropertyOrigins.describe(this.binder, there),
				"Give both the access key and the secret key, or neither: then the AWS SDK looks for credentials by"
						+ " itself, which is the best where the application has a role.");
	}

	/**
	 * The profile that is to have the credentials.
	 * @return {@code null} if there are others, or the SDK's default chain is used
	 */
	@Nullable Profile profile() {
		AwsProperties.Credentials own = this.properties.credentials();
		if (own.accessKeyId() != null || own.secretAccessKey() != null || own.profile() != null) {
			return profile(own.accessKeyId(), own.profile(), OWN + "credentials.profile");
		}
		return profile(foreign("credentials.access-key"), foreign("credentials.profile.name"),
				FOREIGN + "credentials.profile.name");
	}

	private static @Nullable Profile profile(@Nullable String accessKey, @Nullable String name, String property) {
		return (accessKey == null && name != null) ? new Profile(name, property) : null;
	}

	/**
	 * The variants of endpoints that are used.
	 */
	EndpointTag[] endpointTags() {
		List<EndpointTag> tags = new ArrayList<>();
		if (isOn(dualstackEnabled(), SdkSystemSetting.AWS_USE_DUALSTACK_ENDPOINT)) {
			tags.add(EndpointTag.DUALSTACK);
		}
		if (isOn(fipsEnabled(), SdkSystemSetting.AWS_USE_FIPS_ENDPOINT)) {
			tags.add(EndpointTag.FIPS);
		}
		return tags.toArray(new EndpointTag[0]);
	}

	private static boolean isOn(@Nullable Boolean configured, SdkSystemSetting setting) {
		return (configured != null) ? configured : Boolean.parseBoolean(setting.getStringValue().orElse("false"));
	}

	/**
	 * Whether to use FIPS endpoints.
	 * @return {@code null} for the SDK's default
	 */
	@Nullable Boolean fipsEnabled() {
		return this.binder.bind(FOREIGN + "fips-enabled", Boolean.class).orElse(null);
	}

	/**
	 * Whether to use dual-stack endpoints.
	 * @return {@code null} for the SDK's default
	 */
	@Nullable Boolean dualstackEnabled() {
		return this.binder.bind(FOREIGN + "dualstack-enabled", Boolean.class).orElse(null);
	}

	/**
	 * Returns the regions with replicas of all secrets that name none themselves.
	 * @return the regions, in the order in which they are tried
	 */
	public List<String> replicaRegions() {
		return this.properties.secretsmanager().replicaRegions();
	}

	/**
	 * How long the secrets may take to be read at start, in all.
	 * @return a positive duration
	 */
	Duration startTimeout() {
		return this.properties.secretsmanager().startTimeout();
	}

	/**
	 * How long a connection may take to be made.
	 * @return a positive duration
	 */
	Duration connectTimeout() {
		return this.properties.connectTimeout();
	}

	/**
	 * How long one attempt may take once connected.
	 * @return a positive duration
	 */
	Duration readTimeout() {
		return this.properties.readTimeout();
	}

	/**
	 * The name of the application.
	 * @return its name, or {@code application}
	 */
	String application() {
		return this.binder.bind("spring.application.name", String.class).orElse("application");
	}

	private @Nullable String ownRegion(AwsService service) {
		return switch (service) {
			case SECRETS_MANAGER -> this.properties.secretsmanager().region();
			case SQS -> this.properties.sqs().region();
			case SNS -> this.properties.sns().region();
			case STS -> this.properties.sts().region();
		};
	}

	/**
	 * Returns the region for STS: its own, or that of the secrets it is called for, so
	 * that a region which is away takes no other one with it.
	 * @param region the region of the secrets, or {@code null} for the default
	 * @return the region or {@code null} for the SDK's default
	 */
	@Nullable String stsRegion(@Nullable String region) {
		return first(this.properties.sts().region(), foreign("sts.region"), region, region(AwsService.SECRETS_MANAGER));
	}

	private void requirePositive(String name, Duration duration) {
		if (duration.isZero() || duration.isNegative()) {
			throw new InvalidConfigurationPropertyValueException(name, duration,
					"Give a positive duration, such as 5s." + PropertyOrigins.describe(this.binder, name));
		}
	}

	private @Nullable String foreign(String key) {
		return this.binder.bind(FOREIGN + key, String.class).orElse(null);
	}

	private static @Nullable String first(@Nullable String... candidates) {
		for (String candidate : candidates) {
			if (candidate != null && !candidate.isBlank()) {
				return candidate;
			}
		}
		return null;
	}

	/**
	 * A profile of the shared AWS configuration files.
	 *
	 * @param name its name
	 * @param property the property that names it
	 */
	record Profile(String name, String property) {
	}

}
