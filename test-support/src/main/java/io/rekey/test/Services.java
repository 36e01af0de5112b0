// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * The services by their prefixes. Secrets Manager is in all accounts and regions, STS
 * answers all of them, the others are in the primary account and region only.
 */
final class Services {

	private final Map<String, AwsService> services;

	private final AwsAccount home;

	private final SecretAccounts accounts;

	Services(AwsAccount home, SecretAccounts accounts, Collection<AwsService> others) {
		this.home = home;
		this.accounts = accounts;
		this.services = others.stream().collect(Collectors.toMap(AwsService::prefix, Function.identity()));
		AwsService secretsManager = accounts.primary().in(home.region());
		this.services.put(secretsManager.prefix(), secretsManager);
	}

	@Nullable AwsService find(String prefix) {
		return this.services.get(prefix);
	}

	/**
	 * The service that answers a caller.
	 */
	AwsService of(AwsService service, Caller caller) {
		if (service instanceof SecretsManager) {
			return this.accounts.get(caller.account()).in(caller.region());
		}
		if (!service.prefix().equals("sts") && !caller.account().equals(this.home.id())) {
			throw AwsException.unsupported(service.prefix() + " in another account than " + this.home.id());
		}
		return service;
	}

}
