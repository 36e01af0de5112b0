// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.util.StringUtils;

/**
 * The connection of Spring Boot's {@code DataSource}, from a secret. Of
 * {@code spring.datasource.*}, the URL, the driver and a username that is not in the
 * secret count all the same.
 */
final class SecretJdbcConnectionDetails implements JdbcConnectionDetails {

	private static final String URL = "spring.datasource.url";

	private final DataSourceProperties properties;

	private final SecretLogin login;

	SecretJdbcConnectionDetails(DataSourceProperties properties, SecretLogin login) {
		this.properties = properties;
		this.login = login;
	}

	@Override
	public @Nullable String getUsername() {
		String username = this.login.username();
		return (username != null) ? username : this.properties.getUsername();
	}

	@Override
	public String getPassword() {
		return this.login.password();
	}

	@Override
	public String getJdbcUrl() {
		String url = this.properties.getUrl();
		return (url != null && !url.isBlank()) ? url : this.login.url(URL);
	}

	@Override
	public String getDriverClassName() {
		return StringUtils.hasText(this.properties.getDriverClassName())
				|| StringUtils.hasText(this.properties.getUrl()) ? this.properties.determineDriverClassName()
						: JdbcConnectionDetails.super.getDriverClassName();
	}

	@Override
	public @Nullable String getXaDataSourceClassName() {
		String name = this.properties.getXa().getDataSourceClassName();
		return (name != null) ? name : JdbcConnectionDetails.super.getXaDataSourceClassName();
	}

}
