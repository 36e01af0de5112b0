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

import java.util.List;

/**
 * What stands before all services: outages, delays, faults, quotas and IAM.
 */
final class Gate {

	private final Regions regions;

	private final Latency latency;

	private final Faults faults;

	private final Quotas quotas;

	private final SecretAccounts accounts;

	Gate(Regions regions, Latency latency, Faults faults, Quotas quotas, SecretAccounts accounts) {
		this.regions = regions;
		this.latency = latency;
		this.faults = faults;
		this.quotas = quotas;
		this.accounts = accounts;
	}

	/**
	 * Let a call pass.
	 * @throws AwsException if it is refused
	 * @throws Unanswered if it gets no answer
	 */
	void pass(AwsService service, String actionName, List<String> resources, Caller caller) {
		this.regions.checkUp(service.prefix(), caller.region());
		if (service.prefix().equals("secretsmanager")) {
			this.latency.pause();
		}
		String action = service.prefix() + ":" + actionName;
		Access access = this.accounts.get(caller.account()).access(caller.region());
		this.faults.strike(service, action, new Aliases(service.prefix(), resources, access::secret), access, caller);
		if (!this.quotas.allow(action, caller)) {
			throw service.errors().throttling();
		}
		String refusal = access.refusal(caller, action, resources);
		if (refusal != null) {
			throw service.errors().denial(refusal);
		}
	}

}
