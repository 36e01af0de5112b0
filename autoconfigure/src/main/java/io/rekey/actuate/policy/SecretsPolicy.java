// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.rekey.SecretId;
import io.rekey.aws.SecretsManagerSource;
import io.rekey.store.SecretLocation;

/**
 * The policies that an application needs: one for its own role, and one for each role
 * that it takes to read secrets.
 */
final class SecretsPolicy {

	/**
	 * The application's own role, whose name the application does not know.
	 */
	static final String OWN_ROLE = "application";

	private final Map<SecretId, PolicySecret> secrets;

	private final Caller caller;

	private final QueueStatements queue;

	private final boolean describes;

	/**
	 * Creates the policies.
	 * @param secrets the secrets
	 * @param caller the application's own account
	 * @param queue what its queue takes
	 * @param describes whether secrets are described
	 */
	SecretsPolicy(Map<SecretId, PolicySecret> secrets, Caller caller, QueueStatements queue, boolean describes) {
		this.secrets = secrets;
		this.caller = caller;
		this.queue = queue;
		this.describes = describes;
	}

	/**
	 * Makes the policies.
	 * @return by role: {@link #OWN_ROLE} first, then the ARNs of others
	 */
	Map<String, PolicyDocument> documents() {
		Map<String, Map<SecretId, PolicySecret>> byRole = new TreeMap<>();
		this.secrets.forEach(
				(id, secret) -> byRole.computeIfAbsent(role(secret), (role) -> new LinkedHashMap<>()).put(id, secret));
		Map<String, PolicyDocument> documents = new LinkedHashMap<>();
		Map<SecretId, PolicySecret> own = byRole.remove(OWN_ROLE);
		documents.put(OWN_ROLE, own((own != null) ? own : Map.of(), byRole.keySet()));
		byRole.forEach((role, read) -> documents.put(role, new PolicyDocument(reading(read))));
		return Collections.unmodifiableMap(documents);
	}

	private static String role(PolicySecret secret) {
		SecretLocation.Role role = secret.location().role();
		return (role != null) ? role.arn() : OWN_ROLE;
	}

	private PolicyDocument own(Map<SecretId, PolicySecret> read, Set<String> roles) {
		List<PolicyStatement> statements = new ArrayList<>(reading(read));
		if (!roles.isEmpty()) {
			statements.add(PolicyStatement.allow("TakeRoles", List.of("sts:AssumeRole"), List.copyOf(roles)));
		}
		statements.addAll(this.queue.statements());
		return new PolicyDocument(statements);
	}

	private List<PolicyStatement> reading(Map<SecretId, PolicySecret> read) {
		Map<SecretId, SecretLocation> locations = new LinkedHashMap<>();
		read.forEach((id, secret) -> locations.put(id, secret.location()));
		return new SecretStatements(read.values(), this.caller)
			.statements(SecretsManagerSource.readsBatches(locations, this.caller.region()), this.describes);
	}

	/**
	 * Tells what a reader of the policies should know.
	 */
	List<String> notes() {
		Map<String, PolicyDocument> documents = documents();
		Set<String> notes = new TreeSet<>();
		documents.forEach((role, document) -> {
			if (document.size() > PolicyDocument.MAX_SIZE) {
				notes.add("The policy for '" + role + "' has " + document.size() + " characters, of which a managed"
						+ " policy takes " + PolicyDocument.MAX_SIZE
						+ ": split it, or name several secrets by one pattern.");
			}
		});
		boolean unknownKey = documents.values()
			.stream()
			.flatMap((document) -> document.statements().stream())
			.anyMatch((statement) -> statement.resources().stream().anyMatch((arn) -> arn.endsWith(":key/*")));
		if (unknownKey) {
			notes.add("Replace 'key/*' by the ARN of the secrets' KMS key. Statements 'DecryptSecrets…' are needed for"
					+ " keys of your own only, not for aws/secretsmanager, the key that AWS manages.");
		}
		if (!this.caller.isComplete()) {
			notes.add("Replace " + Caller.UNKNOWN_ACCOUNT + " and " + Caller.UNKNOWN_REGION
					+ ": there are no AWS credentials or no region to tell them.");
		}
		return List.copyOf(notes);
	}

}
