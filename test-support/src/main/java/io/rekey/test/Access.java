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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * Stands for IAM: everything is allowed but what was denied.
 */
final class Access {

	private final Set<Denial> denials = ConcurrentHashMap.newKeySet();

	private final AwsAccount account;

	private final SecretRepository secrets;

	Access(AwsAccount account, SecretRepository secrets) {
		this.account = account;
		this.secrets = secrets;
	}

	void deny(String action, String resource) {
		this.denials.add(new Denial(action, resource));
	}

	void allow(String action, String resource) {
		this.denials.remove(new Denial(action, resource));
	}

	/**
	 * Tell why a call is refused, {@code null} if it is allowed.
	 */
	@Nullable String refusal(String action, List<String> resources) {
		if (resources.isEmpty() || action.equals("secretsmanager:BatchGetSecretValue")) {
			return isDenied(action, "*") ? message(action, "") : null;
		}
		return resources.stream()
			.filter((resource) -> isDenied(action, resource))
			.findFirst()
			.map((resource) -> message(action, " on resource: " + describe(resource)))
			.orElse(null);
	}

	void check(String action, String secretId) {
		String refusal = refusal(action, List.of(secretId));
		if (refusal != null) {
			throw new AwsException("AccessDeniedException", refusal);
		}
	}

	boolean isDenied(String action, String resource) {
		if (this.denials.isEmpty()) {
			return false;
		}
		Secret secret = secret(resource);
		return matches(action, "*") || matches(action, resource)
				|| (secret != null && (matches(action, secret.name()) || matches(action, secret.arn())));
	}

	private boolean matches(String action, String resource) {
		String service = action.substring(0, action.indexOf(':') + 1);
		return this.denials.contains(new Denial(action, resource))
				|| this.denials.contains(new Denial(service + "*", resource));
	}

	private String describe(String resource) {
		Secret secret = secret(resource);
		return (secret != null) ? secret.arn() : resource;
	}

	private @Nullable Secret secret(String id) {
		synchronized (this.secrets) {
			return this.secrets.find(id);
		}
	}

	private String message(String action, String onResource) {
		return "User: " + this.account.callerArn() + " is not authorized to perform: " + action + onResource
				+ " because no identity-based policy allows the " + action + " action";
	}

	/**
	 * An action that is denied on a resource.
	 *
	 * @param action as {@code secretsmanager:GetSecretValue}
	 * @param resource a name, an ARN or {@code *}
	 */
	private record Denial(String action, String resource) {
	}

}
