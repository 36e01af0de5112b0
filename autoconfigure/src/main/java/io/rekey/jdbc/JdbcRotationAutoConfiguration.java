// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.rekey.env.SecretProperties;
import io.rekey.pool.PoolLoginsResolver;
import io.rekey.pool.PoolProperties;
import io.rekey.pool.PoolRegistry;
import io.rekey.pool.PoolRotationAutoConfiguration;
import io.rekey.store.SecretStore;
import oracle.jdbc.OracleConnection;
import oracle.ucp.jdbc.PoolDataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.tomcat.jdbc.pool.DataSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

/**
 * {@link AutoConfiguration Auto-configuration} for JDBC pools that follow their secrets.
 */
@AutoConfiguration(after = PoolRotationAutoConfiguration.class)
@ConditionalOnClass(AbstractDataSource.class)
@ConditionalOnBean(value = PoolRegistry.class, search = SearchStrategy.CURRENT)
public final class JdbcRotationAutoConfiguration {

	@Bean
	FollowedPools followedPools(SecretStore store, PoolRegistry registry) {
		return new FollowedPools(store, registry);
	}

	@Bean
	JdbcPoolRotation jdbcPoolRotation(ObjectProvider<PoolLoginsResolver> resolver,
			ObjectProvider<PoolRegistry> registry, ObjectProvider<PoolProperties> properties,
			ObjectProvider<FollowedPools> followed) {
		return new JdbcPoolRotation(resolver, registry, properties, followed);
	}

	@Bean
	UnfollowedPools unfollowedPools(ConfigurableListableBeanFactory beanFactory, JdbcPoolRotation rotation,
			ObjectProvider<PoolLoginsResolver> resolver, SecretProperties properties) {
		return new UnfollowedPools(beanFactory, rotation, resolver, properties);
	}

	@Bean
	static PoolPostProcessor<SimpleDriverDataSource> simpleDriverRotationPostProcessor(
			ObjectProvider<JdbcPoolRotation> rotation) {
		return new PoolPostProcessor<>(new SimpleDriverSupport(), rotation);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(HikariDataSource.class)
	static class Hikari {

		@Bean
		static PoolPostProcessor<HikariDataSource> hikariRotationPostProcessor(
				ObjectProvider<JdbcPoolRotation> rotation) {
			return new PoolPostProcessor<>(new HikariSupport(), rotation);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(DataSource.class)
	static class Tomcat {

		@Bean
		static PoolPostProcessor<DataSource> tomcatRotationPostProcessor(ObjectProvider<JdbcPoolRotation> rotation) {
			return new PoolPostProcessor<>(new TomcatSupport(), rotation);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(BasicDataSource.class)
	static class Dbcp2 {

		@Bean
		static PoolPostProcessor<BasicDataSource> dbcp2RotationPostProcessor(
				ObjectProvider<JdbcPoolRotation> rotation) {
			return new PoolPostProcessor<>(new Dbcp2Support(), rotation);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ PoolDataSource.class, OracleConnection.class })
	static class Ucp {

		@Bean
		static PoolPostProcessor<PoolDataSource> ucpRotationPostProcessor(ObjectProvider<JdbcPoolRotation> rotation) {
			return new PoolPostProcessor<>(new UcpSupport(), rotation);
		}

	}

}
