// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.liquibase.autoconfigure.LiquibaseConnectionDetails;
import org.springframework.core.env.Environment;

/**
 * Liquibase's own login, from the secret that {@code rekey.jdbc.liquibase.secret} names.
 * The URL is that of {@code spring.liquibase.url} or else of the application's pool.
 */
final class SecretLiquibaseConnectionDetails implements LiquibaseConnectionDetails {

	private final Environment environment;

	private final SecretLogin login;

	SecretLiquibaseConnectionDetails(Environment environment, SecretLogin login) {
		this.environment = environment;
		this.login = login;
	}

	@Override
	public @Nullable String getUsername() {
		String username = this.login.username();
		return (username != null) ? username : this.environment.getProperty("spring.liquibase.user");
	}

	@Override
	public String getPassword() {
		return this.login.password();
	}

	@Override
	public @Nullable String getJdbcUrl() {
		return this.environment.getProperty("spring.liquibase.url");
	}

	@Override
	public @Nullable String getDriverClassName() {
		String name = this.environment.getProperty("spring.liquibase.driver-class-name");
		return (name != null) ? name : LiquibaseConnectionDetails.super.getDriverClassName();
	}

}
