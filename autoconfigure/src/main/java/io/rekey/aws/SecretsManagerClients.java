// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.function.Supplier;

import io.rekey.store.SecretLocation;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * The Secrets Manager clients of this process, one for each role and region, each built
 * when it is first needed. A client that the user brings is used for secrets that name
 * neither, and is never closed here.
 */
public final class SecretsManagerClients implements AutoCloseable {

	private final Supplier<AwsSettings> settings;

	private final Function<AccountRegion, BuiltClient> builder;

	private final AwsCalls calls;

	private final ConcurrentMap<AccountRegion, BuiltClient> built = new ConcurrentHashMap<>();

	private volatile @Nullable SecretsManagerClient provided;

	/**
	 * Creates the holder.
	 * @param clients builds clients when they are needed
	 */
	public SecretsManagerClients(Supplier<AwsClients> clients) {
		this(clients, new AwsCalls());
	}

	/**
	 * Creates the holder.
	 * @param clients builds clients when they are needed
	 * @param calls is told of each reading
	 */
	public SecretsManagerClients(Supplier<AwsClients> clients, AwsCalls calls) {
		this.calls = calls;
		this.settings = () -> clients.get().settings();
		this.builder = (region) -> build(region, clients.get());
	}

	/**
	 * Creates the holder.
	 * @param settings the settings
	 * @param builder builds the client of each region
	 */
	SecretsManagerClients(AwsSettings settings, Function<AccountRegion, SecretsManagerClient> builder) {
		this.calls = new AwsCalls();
		this.settings = () -> settings;
		this.builder = (region) -> new BuiltClient(builder.apply(region), null);
	}

	/**
	 * Uses a client that the user brings.
	 * @param client the client
	 */
	public void use(SecretsManagerClient client) {
		this.provided = client;
	}

	/**
	 * Returns the client for a region.
	 * @param region the region and role
	 * @return the client
	 */
	SecretsManagerClient get(AccountRegion region) {
		SecretsManagerClient client = this.provided;
		if (region.isDefault() && client != null) {
			return client;
		}
		return this.built.computeIfAbsent(region, this.builder).client();
	}

	private static BuiltClient build(AccountRegion region, AwsClients clients) {
		AwsSettings settings = clients.settings();
		SecretLocation.Role role = region.role();
		RoleCredentials credentials = (role != null) ? RoleCredentials.of(role, region.region(), clients) : null;
		SecretsManagerClient client = clients.build(SecretsManagerClient.builder(), AwsService.SECRETS_MANAGER,
				region.region(), settings.readTimeout(), (credentials != null) ? credentials : settings.credentials());
		return new BuiltClient(client, credentials);
	}

	/**
	 * The regions in which a secret is looked for.
	 */
	Route route(SecretLocation location) {
		return Route.to(location, (region) -> isDefault(region, location.role()));
	}

	/**
	 * Whether a secret that names no region is looked for in this one.
	 */
	private boolean isDefault(String region, SecretLocation.@Nullable Role role) {
		try {
			String configured = (role == null && this.provided != null) ? null
					: settings().region(AwsService.SECRETS_MANAGER);
			return region.equals((configured != null) ? configured
					: get(new AccountRegion(null, null)).serviceClientConfiguration().region().id());
		}
		catch (UnsupportedOperationException ex) {
			// A client that the user wrote need not tell its region.
			return true;
		}
		catch (SdkException | IllegalStateException ex) {
			// No region is configured, or nothing is read any more.
			return false;
		}
	}

	AwsSettings settings() {
		return this.settings.get();
	}

	AwsCalls calls() {
		return this.calls;
	}

	/**
	 * How long one attempt of a call may take.
	 */
	Duration attemptTimeout() {
		return settings().connectTimeout().plus(settings().readTimeout());
	}

	/**
	 * What the calls to a region go to.
	 */
	CallTarget target(AccountRegion region) {
		try {
			return CallTarget.of(AwsService.SECRETS_MANAGER, regionName(region),
					get(region).serviceClientConfiguration(), SecretsManagerClient.serviceMetadata(), settings());
		}
		catch (UnsupportedOperationException ex) {
			// A client that the user wrote need not tell what it calls.
			return new CallTarget(AwsService.SECRETS_MANAGER, regionName(region), null, null, null);
		}
		catch (SdkException | IllegalStateException ex) {
			// There is no client.
			return new CallTarget(AwsService.SECRETS_MANAGER, region.region(), null, null, null);
		}
	}

	/**
	 * Names a region for people.
	 */
	String regionName(AccountRegion region) {
		String name = (region.region() != null) ? region.region() : defaultRegion(region);
		SecretLocation.Role role = region.role();
		return (role != null) ? name + " as " + role.arn() : name;
	}

	/**
	 * Returns the region without the role, or {@code unknown}.
	 */
	String regionId(AccountRegion region) {
		String name = region.region();
		try {
			return (name != null) ? name : get(region).serviceClientConfiguration().region().id();
		}
		catch (UnsupportedOperationException ex) {
			// A client that the user wrote need not tell its region.
			return "unknown";
		}
	}

	private String defaultRegion(AccountRegion region) {
		try {
			return get(region).serviceClientConfiguration().region().id();
		}
		catch (UnsupportedOperationException ex) {
			// A client that the user wrote need not tell its region.
			return "the client's region";
		}
	}

	@Override
	public void close() {
		this.built.values().forEach(BuiltClient::close);
		this.built.clear();
	}

	/**
	 * A client, and the credentials that were made for it.
	 *
	 * @param client the client
	 * @param credentials its credentials, or {@code null} if they are the application's
	 * own
	 */
	private record BuiltClient(SecretsManagerClient client, @Nullable RoleCredentials credentials) {

		void close() {
			this.client.close();
			if (this.credentials != null) {
				this.credentials.close();
			}
		}

	}

}
