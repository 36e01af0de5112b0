// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.Map;

import io.rekey.SecretId;
import io.rekey.store.SecretLocation;

import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * The secrets that an application is configured with, whether they can be read or not.
 * Safe for use by several threads.
 */
public final class DeclaredSecrets {

	private final SecretEnvironment secrets;

	DeclaredSecrets(SecretEnvironment secrets) {
		this.secrets = secrets;
	}

	/**
	 * Finds the secrets of an application that has read none yet: imported ones, those
	 * that a property refers to, and all aliases.
	 * @param context the bootstrap context of the application
	 * @param environment its environment, after its files were loaded
	 * @return the secrets
	 */
	public static DeclaredSecrets unread(ConfigurableBootstrapContext context, ConfigurableEnvironment environment) {
		SecretEnvironment secrets = SecretEnvironment.in(context);
		secrets.declare(environment);
		return new DeclaredSecrets(secrets);
	}

	/**
	 * Tells what it took to load the secrets that were known when the application
	 * started.
	 * @return calls and time
	 */
	public SecretLoading loading() {
		return this.secrets.loading();
	}

	/**
	 * Tells where each secret is: those that were imported or referred to, even if they
	 * do not exist, and those that are in use without.
	 * @return the locations, in the order of the names
	 */
	public Map<SecretId, SecretLocation> locations() {
		return this.secrets.locations();
	}

}
