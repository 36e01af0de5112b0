// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.boot.context.properties.bind.BindableRuntimeHintsRegistrar;
import org.springframework.util.ClassUtils;

/**
 * Tells a native image what is reached by reflection: the types that are bound before
 * there is a context, the properties of pools, which are read and set by their names, and
 * drivers.
 */
class SecretRuntimeHints implements RuntimeHintsRegistrar {

	private static final List<String> BOUND_EARLY = List.of("io.rekey.aws.AwsProperties",
			"io.rekey.env.SecretsProperties", "io.rekey.env.Declarations$PoolSecret", "io.rekey.guard.GuardProperties");

	private static final List<String> POOLS = List.of("com.zaxxer.hikari.HikariConfig",
			"com.zaxxer.hikari.HikariDataSource", "org.apache.tomcat.jdbc.pool.DataSource",
			"org.apache.tomcat.jdbc.pool.DataSourceProxy", "org.apache.commons.dbcp2.BasicDataSource",
			"oracle.ucp.jdbc.PoolDataSource", "oracle.ucp.jdbc.PoolDataSourceImpl",
			"org.springframework.jdbc.datasource.SimpleDriverDataSource",
			"org.springframework.jdbc.datasource.AbstractDriverBasedDataSource");

	/**
	 * Made by their names for data sources that are derived from pools.
	 */
	private static final List<String> DRIVERS = List.of("io.rekey.jdbc.RotatingDriver", "io.rekey.jdbc.UcpDriver");

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		BOUND_EARLY
			.forEach((name) -> BindableRuntimeHintsRegistrar.forTypes(ClassUtils.resolveClassName(name, classLoader))
				.registerHints(hints));
		POOLS.forEach((name) -> hints.reflection()
			.registerTypeIfPresent(classLoader, name, MemberCategory.INVOKE_PUBLIC_METHODS));
		DRIVERS.forEach((name) -> hints.reflection()
			.registerTypeIfPresent(classLoader, name, MemberCategory.INVOKE_DECLARED_CONSTRUCTORS));
	}

}
