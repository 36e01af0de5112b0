// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.endpoint;

import java.time.Clock;
import java.util.List;

import io.rekey.SecretId;
import io.rekey.actuate.ApplicationInstance;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.Selector.Match;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * {@link Endpoint} that shows the secrets in use, and checks one now. Names and ids only.
 * Safe for use by several threads.
 */
@Endpoint(id = "secrets")
final class SecretsEndpoint {

	private final SecretNames names;

	private final SecretViews views;

	private final SecretChecker checker;

	private final ApplicationInstance instance;

	private final Clock clock;

	SecretsEndpoint(SecretNames names, SecretViews views, SecretChecker checker, ApplicationInstance instance,
			Clock clock) {
		this.names = names;
		this.views = views;
		this.checker = checker;
		this.instance = instance;
		this.clock = clock;
	}

	@ReadOperation
	SecretsDescriptor secrets() {
		List<SecretDescriptor> secrets = this.views.of(this.names.all());
		return new SecretsDescriptor(this.instance.application(), this.instance.instance(),
				Times.millis(this.clock.instant()), secrets);
	}

	/**
	 * Shows one secret.
	 * @param name its name, alias or ARN
	 * @return the secret, or {@code null} if it is not in use
	 */
	@ReadOperation
	@Nullable SecretDescriptor secret(@Selector(match = Match.ALL_REMAINING) String... name) {
		SecretId id = this.names.findByPath(name);
		List<SecretDescriptor> found = (id != null) ? this.views.of(List.of(id)) : List.of();
		return found.isEmpty() ? null : found.get(0);
	}

	/**
	 * Checks now whether a secret has a new version.
	 * @param name its name, alias or ARN
	 * @return how that ended, or {@code null} if the secret is not in use
	 */
	@WriteOperation
	@Nullable CheckDescriptor check(@Selector(match = Match.ALL_REMAINING) String... name) {
		SecretId id = this.names.findByPath(name);
		return (id != null) ? this.checker.check(id) : null;
	}

}
