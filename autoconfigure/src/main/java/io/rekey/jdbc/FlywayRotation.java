// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import org.flywaydb.core.api.configuration.FluentConfiguration;

import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.core.Ordered;

/**
 * Has Flyway's own login follow its secret.
 */
final class FlywayRotation implements FlywayConfigurationCustomizer, Ordered {

	static final String NAME = "flyway";

	private final MigrationLogin login;

	FlywayRotation(MigrationLogin login) {
		this.login = login;
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public void customize(FluentConfiguration configuration) {
		this.login.follow(NAME, configuration.getDataSource());
	}

}
