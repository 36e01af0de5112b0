// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

import io.rekey.task.DaemonThreads;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.AwsClient;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;

/**
 * Builds AWS clients from {@link AwsSettings}: the SDK's default chains, retry mode
 * STANDARD (the SDK's own default is LEGACY) and an HTTP client that is named, so that
 * none is searched for on the class path.
 */
public final class AwsClients {

	private static final Log logger = LogFactory.getLog(AwsClients.class);

	private static final int MAX_CONNECTIONS = 50;

	private static final int ATTEMPTS = 3;

	/**
	 * Ends the calls that take too long: one thread for all clients, where the SDK starts
	 * five for each. It is no virtual thread, as it has to run when all else hangs.
	 *
	 * @see ClientOverrideConfiguration#scheduledExecutorService()
	 */
	private static final ScheduledExecutorService TIMER = DaemonThreads
		.scheduler(DaemonThreads.named("rekey-timeout-"));

	private final AwsSettings settings;

	private final AwsCalls calls;

	private final Supplier<Log> log;

	public AwsClients(AwsSettings settings) {
		this(settings, new AwsCalls());
	}

	/**
	 * Creates a builder of clients.
	 * @param settings the settings
	 * @param calls is told of each call that a client makes
	 */
	public AwsClients(AwsSettings settings, AwsCalls calls) {
		this(settings, calls, () -> logger);
	}

	/**
	 * Creates a builder of clients.
	 * @param settings the settings
	 * @param calls is told of each call that a client makes
	 * @param log where warnings go, also before the logging system is ready
	 */
	public AwsClients(AwsSettings settings, AwsCalls calls, Supplier<Log> log) {
		this.settings = settings;
		this.calls = calls;
		this.log = log;
	}

	AwsCalls calls() {
		return this.calls;
	}

	AwsSettings settings() {
		return this.settings;
	}

	/**
	 * Builds a client with the configured credentials.
	 * @param <B> the type of its builder
	 * @param <C> the type of the client
	 * @param builder the client's builder
	 * @param service the service
	 * @param region the region, or {@code null} for the service's configured one
	 * @param readTimeout how long one response may take
	 * @return the client
	 */
	public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C build(B builder, AwsService service,
			@Nullable String region, Duration readTimeout) {
		return build(builder, service, region, readTimeout, this.settings.credentials());
	}

	/**
	 * Builds a client.
	 * @param <B> the type of its builder
	 * @param <C> the type of the client
	 * @param builder the client's builder
	 * @param service the service
	 * @param region the region, or {@code null} for the service's configured one
	 * @param readTimeout how long one response may take
	 * @param credentials the credentials, or {@code null} for the SDK's default chain
	 * @return the client
	 */
	<B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C build(B builder, AwsService service,
			@Nullable String region, Duration readTimeout, @Nullable AwsCredentialsProvider credentials) {
		Duration attempt = this.settings.connectTimeout().plus(readTimeout);
		builder.httpClientBuilder(Apache5HttpClient.builder()
			.connectionTimeout(this.settings.connectTimeout())
			.socketTimeout(readTimeout)
			.maxConnections(MAX_CONNECTIONS));
		SdkCallPublisher publisher = new SdkCallPublisher(service, this.calls);
		builder.overrideConfiguration((config) -> {
			config.retryStrategy(RetryMode.STANDARD)
				.addMetricPublisher(publisher)
				.scheduledExecutorService(TIMER)
				.apiCallAttemptTimeout(attempt)
				.apiCallTimeout(attempt.multipliedBy(ATTEMPTS));
			WireLogGuard.guard(config);
		});
		String effectiveRegion = (region != null) ? region : this.settings.region(service);
		if (effectiveRegion != null) {
			builder.region(Region.of(effectiveRegion));
		}
		URI endpoint = this.settings.endpoint(service);
		if (endpoint != null) {
			builder.endpointOverride(endpoint);
		}
		if (credentials != null) {
			builder.credentialsProvider(credentials);
		}
		else {
			checkOwnSts();
		}
		Boolean fips = this.settings.fipsEnabled();
		if (fips != null) {
			builder.fipsEnabled(fips);
		}
		Boolean dualstack = this.settings.dualstackEnabled();
		if (dualstack != null) {
			builder.dualstackEnabled(dualstack);
		}
		C client = builder.build();
		if (client instanceof AwsClient known) {
			publisher.setRegion(known.serviceClientConfiguration().region().id());
			known.serviceClientConfiguration()
				.endpointOverride()
				.filter((effective) -> !SdkEndpoints.isProtected(effective))
				.ifPresent((effective) -> checkInsecure(service, effective, known));
		}
		return client;
	}

	/**
	 * The SDK's chain of credentials has a client of STS of its own, which gets the token
	 * of a service account, or takes the role of a profile.
	 */
	private void checkOwnSts() {
		boolean token = SdkSystemSetting.AWS_WEB_IDENTITY_TOKEN_FILE.getStringValue().isPresent();
		URI endpoint = SdkEndpoints.find(AwsService.STS, token);
		if (endpoint != null && !SdkEndpoints.isProtected(endpoint) && !this.settings.allowsInsecureEndpoint()) {
			throw new InsecureEndpointException(endpoint, SdkEndpoints.origin(AwsService.STS) + ".");
		}
	}

	/**
	 * The endpoint may come from where only the SDK looks, such as a variable or a
	 * profile.
	 */
	private void checkInsecure(AwsService service, URI endpoint, AwsClient client) {
		String origin = this.settings.endpointOrigin(service);
		if (!this.settings.allowsInsecureEndpoint()) {
			client.close();
			throw new InsecureEndpointException(endpoint, origin);
		}
		if (this.settings.isNews(endpoint)) {
			this.log.get()
				.warn("Secrets travel without TLS to " + AwsWords.withoutUser(endpoint.toString())
						+ ": 'rekey.aws.allow-insecure-endpoint' is true,"
						+ " which is for tests only. The endpoint is that of " + origin);
		}
	}

}
