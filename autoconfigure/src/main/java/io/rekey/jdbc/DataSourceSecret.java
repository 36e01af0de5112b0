// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.util.List;
import java.util.Set;

import io.rekey.SecretId;
import io.rekey.env.SecretProperties;
import io.rekey.env.SecretReference;
import io.rekey.pool.PoolProperties.Pool;
import io.rekey.pool.Retirement;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Finds out which secret gives more of the connection of Spring Boot's {@code DataSource}
 * than {@code spring.datasource.*} does: the one that
 * {@code rekey.jdbc.dataSource.secret} names, or the one that username and password refer
 * to where there is no URL.
 */
final class DataSourceSecret {

	static final String BEAN = "dataSource";

	static final String NAMED = "rekey.jdbc.dataSource.secret";

	private static final String PREFIX = "spring.datasource.";

	private static final List<String> TARGETS = List.of("url", "jndi-name", "hikari.jdbc-url",
			"hikari.data-source-class-name", "tomcat.url", "dbcp2.url", "oracleucp.url");

	/**
	 * What is bound last comes first.
	 */
	private static final List<String> USERNAMES = List.of("hikari.username", "tomcat.username", "dbcp2.username",
			"oracleucp.user", "username");

	private static final List<String> PASSWORDS = List.of("hikari.password", "tomcat.password", "dbcp2.password",
			"oracleucp.password", "password");

	private final ConfigurableEnvironment environment;

	private final Binder binder;

	DataSourceSecret(ConfigurableEnvironment environment) {
		this.environment = environment;
		this.binder = Binder.get(environment);
	}

	/**
	 * Whether a secret is named, and properties do not say all anyway.
	 */
	boolean isNamed() {
		return isSet("rekey.jdbc.datasource.secret") && !(isAnySet(TARGETS) && isAnySet(PASSWORDS));
	}

	/**
	 * Finds where the login stands that username and password refer to.
	 * @return the secret and the keys, or {@code null} if that is not one secret with a
	 * host or if there is another target
	 */
	@Nullable Pool referred() {
		SecretReference username = single(strongest(USERNAMES));
		SecretReference password = single(passwordProperty());
		if (username == null || password == null || !username.id().equals(password.id()) || username.key() == null
				|| password.key() == null || isAnySet(TARGETS) || !hasHost(password.id())) {
			return null;
		}
		return new Pool(password.id().value(), username.key(), password.key(), Retirement.ROLLING);
	}

	/**
	 * Returns the property that the password comes from.
	 * @return the name of the property
	 */
	String passwordProperty() {
		return strongest(PASSWORDS);
	}

	private String strongest(List<String> names) {
		return PREFIX
				+ names.stream().filter((name) -> isSet(PREFIX + name)).findFirst().orElse(names.get(names.size() - 1));
	}

	private @Nullable SecretReference single(String property) {
		Set<SecretReference> references = new SecretProperties(this.environment).trace(property);
		return (references.size() == 1) ? references.iterator().next() : null;
	}

	/**
	 * Secrets can't be looked into when the application is built.
	 */
	private boolean hasHost(SecretId secret) {
		return Boolean.getBoolean("spring.aot.processing")
				|| this.environment.getProperty(new SecretReference(secret, DatabaseAddress.HOST).toString()) != null;
	}

	private boolean isAnySet(List<String> names) {
		return names.stream().anyMatch((name) -> isSet(PREFIX + name));
	}

	private boolean isSet(String property) {
		return !this.binder.bind(property, String.class).orElse("").isBlank();
	}

}
