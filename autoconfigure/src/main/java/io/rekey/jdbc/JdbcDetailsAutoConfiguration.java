// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.util.Objects;

import javax.sql.DataSource;
import javax.sql.XADataSource;

import io.rekey.SecretId;
import io.rekey.env.SecretFailures;
import io.rekey.env.SecretsAutoConfiguration;
import io.rekey.pool.PoolProperties;
import io.rekey.pool.PoolProperties.Pool;
import io.rekey.store.SecretStore;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.jdbc.autoconfigure.XADataSourceAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * {@link AutoConfiguration Auto-configuration} for connections that a secret gives as a
 * whole: host, port and name of the database as well as the login. Works without rotation
 * too.
 */
@AutoConfiguration(after = SecretsAutoConfiguration.class,
		before = { DataSourceAutoConfiguration.class, XADataSourceAutoConfiguration.class })
@ConditionalOnClass({ DataSource.class, JdbcConnectionDetails.class })
@ConditionalOnBean(value = SecretStore.class, search = SearchStrategy.CURRENT)
@EnableConfigurationProperties(PoolProperties.class)
public final class JdbcDetailsAutoConfiguration {

	@Bean
	JdbcSecretUrls jdbcSecretUrls() {
		return new JdbcSecretUrls();
	}

	@Bean
	static SecretUrlPostProcessor secretUrlPostProcessor(ObjectProvider<PoolProperties> properties,
			ObjectProvider<SecretStore> store, ConfigurableEnvironment environment) {
		return new SecretUrlPostProcessor(properties,
				(name, keys) -> login(store.getObject(), environment, "rekey.jdbc." + name + ".secret", keys));
	}

	private static SecretLogin login(SecretStore store, ConfigurableEnvironment environment, String property,
			Pool keys) {
		return new SecretLogin(store, new SecretFailures(environment), property,
				SecretId.of(Objects.requireNonNull(keys.secret())), keys);
	}

	@Configuration(proxyBeanMethods = false)
	@Conditional(OnDataSourceSecret.class)
	@ConditionalOnMissingBean({ DataSource.class, XADataSource.class, JdbcConnectionDetails.class })
	@EnableConfigurationProperties(DataSourceProperties.class)
	static class Details {

		@Bean
		SecretJdbcConnectionDetails secretJdbcConnectionDetails(DataSourceProperties properties, PoolProperties pools,
				SecretStore store, ConfigurableEnvironment environment) {
			DataSourceSecret secret = new DataSourceSecret(environment);
			boolean named = secret.isNamed();
			Pool keys = Objects.requireNonNull(named ? pools.jdbc(DataSourceSecret.BEAN) : secret.referred());
			return new SecretJdbcConnectionDetails(properties,
					login(store, environment, named ? DataSourceSecret.NAMED : secret.passwordProperty(), keys));
		}

	}

}
