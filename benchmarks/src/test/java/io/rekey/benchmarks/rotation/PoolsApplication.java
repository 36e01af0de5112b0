// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.rotation;

import com.zaxxer.hikari.HikariDataSource;

import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * An application with the pools {@code pool0} to {@code pool7}, which have the same
 * {@code pool.url}, {@code pool.username} and {@code pool.password}.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(PoolsApplication.Pools.class)
class PoolsApplication {

	static final int POOLS = 8;

	private static final int POOL_SIZE = 4;

	static class Pools implements BeanRegistrar {

		@Override
		public void register(BeanRegistry registry, Environment environment) {
			for (int i = 0; i < POOLS; i++) {
				registry.registerBean("pool" + i, HikariDataSource.class,
						(pool) -> pool.supplier((context) -> pool(context.bean(Environment.class))));
			}
		}

		private static HikariDataSource pool(Environment environment) {
			HikariDataSource pool = new HikariDataSource();
			pool.setJdbcUrl(environment.getRequiredProperty("pool.url"));
			pool.setUsername(environment.getRequiredProperty("pool.username"));
			pool.setPassword(environment.getRequiredProperty("pool.password"));
			pool.setMaximumPoolSize(POOL_SIZE);
			return pool;
		}

	}

}
