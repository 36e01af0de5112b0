// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Stands for IAM in one account and region: everything in the account is allowed but what
 * was denied, and nothing in another account.
 */
final class Access {

	private static final String SECRET_ARN = "arn:aws:secretsmanager:";

	private final Denials denials;

	private final String accountId;

	private final RegionalSecrets secrets;

	Access(Denials denials, String accountId, RegionalSecrets secrets) {
		this.denials = denials;
		this.accountId = accountId;
		this.secrets = secrets;
	}

	/**
	 * Tell why a call is refused, {@code null} if it is allowed.
	 */
	@Nullable String refusal(Caller caller, String action, List<String> resources) {
		if (resources.isEmpty() || action.equals("secretsmanager:BatchGetSecretValue")) {
			return isDenied(action, "*") ? message(caller, action, "", "identity") : null;
		}
		return resources.stream()
			.filter((resource) -> isForeign(resource) || isDenied(action, resource))
			.findFirst()
			.map((resource) -> refused(caller, action, List.of(resource)))
			.orElse(null);
	}

	void check(Caller caller, String action, String secretId) {
		String refusal = refusal(caller, action, List.of(secretId));
		if (refusal != null) {
			throw new AwsException("AccessDeniedException", refusal);
		}
	}

	boolean isDenied(String action, String resource) {
		if (this.denials.isEmpty()) {
			return false;
		}
		SecretView secret = secret(resource);
		return this.denials.matches(action, "*") || this.denials.matches(action, resource) || (secret != null
				&& (this.denials.matches(action, secret.name()) || this.denials.matches(action, secret.arn())));
	}

	/**
	 * A secret of another account needs a policy of its own, and there is none.
	 */
	private boolean isForeign(String resource) {
		return resource.startsWith(SECRET_ARN) && !resource.contains(":" + this.accountId + ":secret:");
	}

	/**
	 * The message for a call that is refused.
	 */
	String refused(Caller caller, String action, List<String> resources) {
		if (resources.isEmpty() || action.equals("secretsmanager:BatchGetSecretValue")) {
			return message(caller, action, "", "identity");
		}
		String resource = resources.get(0);
		return message(caller, action, " on resource: " + describe(resource),
				isForeign(resource) ? "resource" : "identity");
	}

	private String describe(String resource) {
		SecretView secret = secret(resource);
		return (secret != null) ? secret.arn() : resource;
	}

	@Nullable SecretView secret(String id) {
		synchronized (this.secrets.lock()) {
			return this.secrets.find(id);
		}
	}

	private static String message(Caller caller, String action, String onResource, String kind) {
		return "User: " + caller.arn() + " is not authorized to perform: " + action + onResource + " because no " + kind
				+ "-based policy allows the " + action + " action";
	}

}
