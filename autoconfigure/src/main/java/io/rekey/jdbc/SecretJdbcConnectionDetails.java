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
