// SPDX-License-Identifier: Apache-2.0

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
