// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.policy;

import java.security.Principal;
import java.util.LinkedHashMap;
import java.util.Map;

import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.actuate.audit.SecretAudit;
import io.rekey.actuate.audit.SecretAuditEvents;
import io.rekey.env.DeclaredSecrets;
import io.rekey.store.SecretStore;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * {@link Endpoint} that answers with the IAM policy for exactly what the application
 * uses, ready to paste. It is found at {@code /actuator/secrets/policy}.
 */
@Endpoint(id = SecretsPolicyEndpoint.ID)
final class SecretsPolicyEndpoint {

	static final String ID = "secretspolicy";

	private final SecretsPolicyFactory policies;

	private final DeclaredSecrets secrets;

	private final SecretStore store;

	private final ObjectProvider<SecretKeyLookup> keys;

	private final ObjectProvider<SecretAudit> audit;

	SecretsPolicyEndpoint(SecretsPolicyFactory policies, DeclaredSecrets secrets, SecretStore store,
			ObjectProvider<SecretKeyLookup> keys, ObjectProvider<SecretAudit> audit) {
		this.policies = policies;
		this.secrets = secrets;
		this.store = store;
		this.keys = keys;
		this.audit = audit;
	}

	/**
	 * Makes the policies.
	 * @param caller who asks
	 * @param role the role's ARN, {@code application} for the application's own,
	 * {@code null} for all
	 * @param notes whether to tell also what a reader should know of the policies
	 * @return the policy, where there is one; otherwise an object with a policy for each
	 * role; with notes, an object with notes and policies. {@code null} if there is no
	 * such role
	 */
	@ReadOperation(produces = "application/json")
	@Nullable String policy(SecurityContext caller, @Nullable String role, @Nullable Boolean notes) {
		SecretsPolicy policy = create();
		Map<String, PolicyDocument> documents = policy.documents();
		PolicyDocument single = documents.get((role != null) ? role : SecretsPolicy.OWN_ROLE);
		if (single == null) {
			return null;
		}
		this.audit.ifAvailable((trail) -> printed(trail, caller.getPrincipal(), role));
		if (Boolean.TRUE.equals(notes)) {
			return PolicyJson.write((role != null) ? Map.of(role, single) : documents, policy.notes());
		}
		return (role != null || documents.size() == 1) ? single.toJson() : PolicyJson.write(documents);
	}

	private static void printed(SecretAudit trail, @Nullable Principal caller, @Nullable String role) {
		Map<String, String> data = new LinkedHashMap<>();
		data.put("role", (role != null) ? role : "all");
		if (caller != null) {
			data.put("caller", caller.getName());
		}
		trail.publish(SecretAuditEvents.SECRET_POLICY_PRINTED, "The policy that the application needs was printed",
				data);
	}

	private SecretsPolicy create() {
		Map<SecretId, SecretVersion> versions = new LinkedHashMap<>();
		this.store.followed().forEach((version) -> versions.put(version.id(), version));
		SecretKeyLookup lookup = this.keys.getIfAvailable();
		return this.policies.create(this.secrets.locations(), versions, lookup, lookup != null);
	}

}
