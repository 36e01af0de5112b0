// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What IAM denies to those who act in an account, in all regions.
 */
final class Denials {

	private final Set<Denial> denials = ConcurrentHashMap.newKeySet();

	void deny(String action, String resource) {
		this.denials.add(new Denial(action, resource));
	}

	void allow(String action, String resource) {
		this.denials.remove(new Denial(action, resource));
	}

	boolean isEmpty() {
		return this.denials.isEmpty();
	}

	boolean matches(String action, String resource) {
		String service = action.substring(0, action.indexOf(':') + 1);
		return this.denials.contains(new Denial(action, resource))
				|| this.denials.contains(new Denial(service + "*", resource));
	}

	void clear() {
		this.denials.clear();
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
