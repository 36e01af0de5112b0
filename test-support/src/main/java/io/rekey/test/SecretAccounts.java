/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

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
