// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.policy;

import java.util.Comparator;

import org.jspecify.annotations.Nullable;

/**
 * A KMS key of your own, as a policy names it. An alias is no resource of
 * {@code kms:Decrypt}, but can be a condition.
 *
 * @param resource the key's ARN, or that of any key of the account
 * @param region its region
 * @param alias its alias, as {@code alias/orders}, or {@code null}
 * @see <a href=
 * "https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html">Aliases
 * in policies</a>
 */
record KmsKey(String resource, String region, @Nullable String alias) implements Comparable<KmsKey> {

	private static final String ALIAS = "alias/";

	private static final Comparator<KmsKey> ORDER = Comparator.comparing(KmsKey::region)
		.thenComparing(KmsKey::resource)
		.thenComparing((key) -> String.valueOf(key.alias));

	/**
	 * Names a key.
	 * @param caller knows ARNs
	 * @param region the key's region
	 * @param account the key's account, if its id does not tell
	 * @param id a key's id or ARN, an alias or its ARN, {@code null} if it is not known
	 * @return the key, or {@code null} if it takes no permission
	 */
	static @Nullable KmsKey of(Caller caller, String region, String account, @Nullable String id) {
		if (id == null) {
			return unknown(caller, region, account);
		}
		String name = id.startsWith("arn:") ? id.substring(id.lastIndexOf(':') + 1) : id;
		if (name.equals(SecretKeyLookup.AWS_MANAGED_KEY)) {
			return null;
		}
		if (name.startsWith(ALIAS)) {
			return new KmsKey(unknown(caller, region, account).resource(), region, name);
		}
		return new KmsKey(id.startsWith("arn:") ? id : caller.arn("kms", region, account, "key/" + id), region, null);
	}

	static KmsKey unknown(Caller caller, String region, String account) {
		return new KmsKey(caller.arn("kms", region, account, "key/*"), region, null);
	}

	@Override
	public int compareTo(KmsKey other) {
		return ORDER.compare(this, other);
	}

}
