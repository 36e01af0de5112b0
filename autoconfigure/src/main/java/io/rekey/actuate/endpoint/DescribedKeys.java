// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.endpoint;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

import io.rekey.SecretId;
import io.rekey.actuate.policy.SecretKeyLookup;
import io.rekey.store.SecretDescription;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretStore;

/**
 * Tells the keys of secrets from their descriptions: a secret whose description names
 * none has the key that AWS manages.
 *
 * @see <a href=
 * "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html">DescribeSecret</a>
 */
final class DescribedKeys implements SecretKeyLookup {

	private final SecretStore store;

	private final SecretDescriptions descriptions;

	DescribedKeys(SecretStore store, SecretDescriptions descriptions) {
		this.store = store;
		this.descriptions = descriptions;
	}

	@Override
	public Map<SecretId, String> keysOf(Collection<SecretId> secrets) {
		Map<SecretId, SecretLocation> locations = new LinkedHashMap<>();
		secrets.forEach((id) -> locations.put(id, this.store.location(id)));
		Map<SecretId, String> keys = new LinkedHashMap<>();
		this.descriptions.get(locations).forEach((id, described) -> {
			SecretDescription description = described.description();
			if (description != null) {
				String key = description.kmsKeyId();
				keys.put(id, (key != null) ? key : AWS_MANAGED_KEY);
			}
		});
		return keys;
	}

}
