// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * What one call asks for, under all names that users may write for it.
 */
final class Aliases {

	private final String service;

	private final List<String> resources;

	private final Function<String, @Nullable SecretView> secrets;

	private @Nullable Set<String> names;

	/**
	 * Create the names, which are found when they are needed.
	 * @param service the service's prefix
	 * @param resources what the client wrote
	 * @param secrets finds a secret by what the client wrote
	 */
	Aliases(String service, List<String> resources, Function<String, @Nullable SecretView> secrets) {
		this.service = service;
		this.resources = resources;
		this.secrets = secrets;
	}

	private Set<String> names() {
		Set<String> names = this.names;
		if (names == null) {
			names = new HashSet<>();
			for (String resource : this.resources) {
				addNames(resource, names);
			}
			this.names = names;
		}
		return names;
	}

	private void addNames(String resource, Set<String> names) {
		names.add(resource);
		SecretView secret = this.service.equals("secretsmanager") ? this.secrets.apply(resource) : null;
		if (secret != null) {
			names.add(secret.name());
			names.add(secret.arn());
		}
		else if (resource.startsWith("arn:")) {
			names.add(lastPart(resource));
		}
	}

	private static String lastPart(String arn) {
		return arn.substring(arn.lastIndexOf(':') + 1);
	}

	List<String> resources() {
		return this.resources;
	}

	boolean contain(String nameOrArn) {
		return names().contains(nameOrArn)
				|| (nameOrArn.startsWith("arn:aws:" + this.service + ":") && names().contains(lastPart(nameOrArn)));
	}

}
