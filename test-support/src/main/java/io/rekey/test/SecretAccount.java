// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

import tools.jackson.databind.node.ObjectNode;

/**
 * One account with its Secrets Manager in each region.
 */
final class SecretAccount {

	private final Map<String, JsonService> services = new HashMap<>();

	private final Map<String, Access> accesses = new HashMap<>();

	private final Denials denials = new Denials();

	private final SecretsManager primary;

	private final Rotations rotations;

	/**
	 * Create an account without secrets.
	 * @param account the account and the primary region
	 * @param bus takes the events
	 * @param shared what all accounts have in common
	 */
	SecretAccount(AwsAccount account, Consumer<String> bus, SharedParts shared) {
		SecretRepository secrets = new SecretRepository(account, shared.lag()::get);
		SecretEvents events = new SecretEvents(account, bus);
		SecretReplicas replicas = new SecretReplicas(secrets, shared.regions());
		SecretWrites writes = new SecretWrites(secrets, replicas, events);
		this.rotations = new Rotations(secrets, writes, events, shared.functions(), shared.rotationThreads());
		for (String region : shared.regions().all()) {
			RegionalSecrets here = new RegionalSecrets(secrets, region);
			Access access = new Access(this.denials, account.id(), here);
			this.accesses.put(region, access);
			this.services.put(region, new ReplicaSecretsManager(here, new SecretReads(here, access, shared.faults()),
					new SecretDescriptions(here, account.region())));
		}
		RegionalSecrets here = new RegionalSecrets(secrets, account.region());
		this.primary = new SecretsManager(secrets, new SecretReads(here, access(account.region()), shared.faults()),
				new SecretDescriptions(here, account.region()), replicas, events, writes, this.rotations);
		this.services.put(account.region(), this.primary);
	}

	/**
	 * Secrets Manager in a region that is served.
	 */
	AwsService in(String region) {
		return Objects.requireNonNull(this.services.get(region));
	}

	/**
	 * What callers who act in this account may do.
	 * @param region any region; in one that is not served there are no secrets to know
	 */
	Access access(String region) {
		Access access = this.accesses.get(region);
		return (access != null) ? access : this.accesses.values().iterator().next();
	}

	Denials denials() {
		return this.denials;
	}

	Rotations rotations() {
		return this.rotations;
	}

	String createSecret(String name, String secretString) {
		ObjectNode request = Json.object().put("Name", name).put("SecretString", secretString);
		return Json.require(this.primary.createManagedSecret(request), "ARN");
	}

	String putSecretValue(String name, String secretString) {
		ObjectNode request = Json.object().put("SecretId", name).put("SecretString", secretString);
		return Json.require(this.primary.perform("PutSecretValue", request), "VersionId");
	}

	void replicateSecret(String name, String region) {
		ObjectNode request = Json.object().put("SecretId", name);
		request.putArray("AddReplicaRegions").addObject().put("Region", region);
		this.primary.perform("ReplicateSecretToRegions", request);
	}

}
