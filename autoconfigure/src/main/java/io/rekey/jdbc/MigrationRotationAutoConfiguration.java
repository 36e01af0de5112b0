// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import io.rekey.SecretId;
import io.rekey.env.SecretFailures;
import io.rekey.pool.PoolProperties;
import io.rekey.pool.PoolProperties.Pool;
import io.rekey.store.SecretStore;
import liquibase.integration.spring.SpringLiquibase;
import org.flywaydb.core.Flyway;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.flyway.autoconfigure.FlywayConnectionDetails;
import org.springframework.boot.liquibase.autoconfigure.LiquibaseConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.util.Assert;

/**
 * {@link AutoConfiguration Auto-configuration} for migration tools that log in with a
 * secret of their own.
 */
@AutoConfiguration(after = JdbcRotationAutoConfiguration.class,
		beforeName = { "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration",
				"org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration" })
@ConditionalOnClass(SimpleDriverDataSource.class)
@ConditionalOnBean(value = SecretStore.class, search = SearchStrategy.CURRENT)
@EnableConfigurationProperties(PoolProperties.class)
public final class MigrationRotationAutoConfiguration {

	private static SecretLogin login(String name, PoolProperties pools, SecretStore store,
			ConfigurableEnvironment environment) {
		Pool keys = pools.jdbc(name);
		Assert.state(keys.secret() != null, "No secret is named");
		return new SecretLogin(store, new SecretFailures(environment), "rekey.jdbc." + name + ".secret",
				SecretId.of(keys.secret()), keys);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ Flyway.class, FlywayConfigurationCustomizer.class })
	static class FlywayMigration {

		@Bean
		@ConditionalOnBean(value = JdbcPoolRotation.class, search = SearchStrategy.CURRENT)
		FlywayRotation secretFlywayRotation(JdbcPoolRotation rotation) {
			return new FlywayRotation(new MigrationLogin(rotation, "spring.flyway"));
		}

		@Bean
		@ConditionalOnProperty("rekey.jdbc.flyway.secret")
		@ConditionalOnMissingBean(FlywayConnectionDetails.class)
		SecretFlywayConnectionDetails secretFlywayConnectionDetails(PoolProperties pools, SecretStore store,
				ConfigurableEnvironment environment) {
			return new SecretFlywayConnectionDetails(environment,
					login(FlywayRotation.NAME, pools, store, environment));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ SpringLiquibase.class, LiquibaseConnectionDetails.class })
	static class LiquibaseMigration {

		@Bean
		@ConditionalOnBean(value = JdbcPoolRotation.class, search = SearchStrategy.CURRENT)
		static LiquibaseRotation secretLiquibaseRotation(JdbcPoolRotation rotation) {
			return new LiquibaseRotation(new MigrationLogin(rotation, "spring.liquibase"));
		}

		@Bean
		@ConditionalOnProperty("rekey.jdbc.liquibase.secret")
		@ConditionalOnMissingBean(LiquibaseConnectionDetails.class)
		SecretLiquibaseConnectionDetails secretLiquibaseConnectionDetails(PoolProperties pools, SecretStore store,
				ConfigurableEnvironment environment) {
			return new SecretLiquibaseConnectionDetails(environment,
					login(LiquibaseRotation.NAME, pools, store, environment));
		}

	}

}
