// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The accounts by their ids. One comes into being when it is first asked for. Only the
 * primary account has an event bus with rules: the events of the others go nowhere.
 */
final class SecretAccounts {

	private static final Pattern ID = Pattern.compile("\\d{12}");

	private final Map<String, SecretAccount> accounts = new ConcurrentHashMap<>();

	private final AwsAccount home;

	private final SharedParts shared;

	SecretAccounts(AwsAccount home, Consumer<String> bus, SharedParts shared) {
		this.home = home;
		this.shared = shared;
		this.accounts.put(home.id(), new SecretAccount(home, bus, shared));
	}

	SecretAccount primary() {
		return get(this.home.id());
	}

	SecretAccount get(String id) {
		if (!id.equals(this.home.id()) && !ID.matcher(id).matches()) {
			throw new IllegalArgumentException("An account's id has twelve digits, unlike " + id);
		}
		return this.accounts.computeIfAbsent(id, (absent) -> new SecretAccount(this.home.withId(absent), (event) -> {
		}, this.shared));
	}

	void clearDenials() {
		this.accounts.values().forEach((account) -> account.denials().clear());
	}

}
