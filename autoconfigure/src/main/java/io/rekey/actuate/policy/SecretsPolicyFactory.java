// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.policy;

import java.util.LinkedHashMap;
import java.util.Map;

import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.aws.AwsClients;
import io.rekey.aws.AwsService;
import io.rekey.aws.AwsSettings;
import io.rekey.aws.CallerAccount;
import io.rekey.signal.RotationSignals;
import io.rekey.store.SecretLocation;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Binder;

/**
 * Makes the policies of an application from its configuration and from what is known of
 * its secrets. Safe for use by several threads.
 */
final class SecretsPolicyFactory {

	private final AwsSettings settings;

	private final RotationSignals signals;

	private volatile @Nullable String account;

	SecretsPolicyFactory(Binder binder) {
		this.settings = AwsSettings.from(binder);
		this.signals = RotationSignals.from(binder);
	}

	/**
	 * Makes the policies.
	 * @param locations where the secrets are
	 * @param versions the live versions of those that were read
	 * @param keys tells their KMS keys, {@code null} if nobody does
	 * @param describes whether secrets are described
	 */
	SecretsPolicy create(Map<SecretId, SecretLocation> locations, Map<SecretId, SecretVersion> versions,
			@Nullable SecretKeyLookup keys, boolean describes) {
		Map<SecretId, String> known = (keys != null) ? keys.keysOf(versions.keySet()) : Map.of();
		Map<SecretId, PolicySecret> secrets = new LinkedHashMap<>();
		locations.forEach((id, location) -> {
			SecretVersion version = versions.get(id);
			secrets.put(id, (version == null) ? new PolicySecret(location, null, null, null)
					: new PolicySecret(location, version.arn(), version.name(), known.get(id)));
		});
		Caller caller = Caller.of(account(secrets), this.settings.regionOrDefault(AwsService.SECRETS_MANAGER));
		String queueRegion = this.settings.regionOrDefault(AwsService.SQS);
		return new SecretsPolicy(secrets, caller,
				new QueueStatements(this.signals, caller, (queueRegion != null) ? queueRegion : Caller.UNKNOWN_REGION),
				describes);
	}

	/**
	 * A secret that is read by its plain name with the application's own role is in the
	 * application's own account.
	 */
	private @Nullable String account(Map<SecretId, PolicySecret> secrets) {
		String known = this.account;
		if (known == null) {
			known = ownAccount(secrets);
			known = (known != null) ? known : CallerAccount.find(new AwsClients(this.settings));
			this.account = known;
		}
		return known;
	}

	private static @Nullable String ownAccount(Map<SecretId, PolicySecret> secrets) {
		for (PolicySecret secret : secrets.values()) {
			boolean own = secret.location().role() == null && !secret.location().secretId().startsWith("arn:");
			String found = own ? secret.account() : null;
			if (found != null) {
				return found;
			}
		}
		return null;
	}

}
