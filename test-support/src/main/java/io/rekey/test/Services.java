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
