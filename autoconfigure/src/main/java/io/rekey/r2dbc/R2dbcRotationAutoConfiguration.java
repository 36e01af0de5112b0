// SPDX-License-Identifier: Apache-2.0

package io.rekey.r2dbc;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.ConnectionFactory;
import io.rekey.pool.PoolLoginsResolver;
import io.rekey.pool.PoolProperties;
import io.rekey.pool.PoolRegistry;
import io.rekey.pool.PoolRotationAutoConfiguration;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.r2dbc.ConnectionFactoryDecorator;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * {@link AutoConfiguration Auto-configuration} for R2DBC connection factories that follow
 * their secrets.
 */
@AutoConfiguration(after = PoolRotationAutoConfiguration.class)
@ConditionalOnClass({ ConnectionFactory.class, ConnectionFactoryDecorator.class, Mono.class })
@ConditionalOnBean(value = PoolRegistry.class, search = SearchStrategy.CURRENT)
public final class R2dbcRotationAutoConfiguration {

	@Bean
	static RotatingDecorator r2dbcRotatingDecorator(ConfigurableListableBeanFactory beanFactory,
			Environment environment, ObjectProvider<PoolLoginsResolver> resolver, ObjectProvider<PoolRegistry> registry,
			ObjectProvider<PoolProperties> properties, ObjectProvider<R2dbcProperties> r2dbc) {
		return new RotatingDecorator(beanFactory, environment, resolver, registry, properties, r2dbc);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ConnectionPool.class)
	static class Pool {

		@Bean
		static ConnectionPoolPostProcessor r2dbcConnectionPoolPostProcessor() {
			return new ConnectionPoolPostProcessor();
		}

	}

}
