// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.flyway.autoconfigure.FlywayConnectionDetails;
import org.springframework.core.env.Environment;

/**
 * Flyway's own login, from the secret that {@code rekey.jdbc.flyway.secret} names. The
 * URL is that of {@code spring.flyway.url} or else of the application's pool.
 */
final class SecretFlywayConnectionDetails implements FlywayConnectionDetails {

	private final Environment environment;

	private final SecretLogin login;

	SecretFlywayConnectionDetails(Environment environment, SecretLogin login) {
		this.environment = environment;
		this.login = login;
	}

	@Override
	public @Nullable String getUsername() {
		String username = this.login.username();
		return (username != null) ? username : this.environment.getProperty("spring.flyway.user");
	}

	@Override
	public String getPassword() {
		return this.login.password();
	}

	@Override
	public @Nullable String getJdbcUrl() {
		return this.environment.getProperty("spring.flyway.url");
	}

	@Override
	public @Nullable String getDriverClassName() {
		String name = this.environment.getProperty("spring.flyway.driver-class-name");
		return (name != null) ? name : FlywayConnectionDetails.super.getDriverClassName();
	}

}
