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

import java.sql.SQLException;
import java.time.Duration;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import io.rekey.store.SecretStore;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;

/**
 * Puts a {@link RotatingDataSource} under each HikariCP pool that is fed by a secret,
 * before the pool starts. The pool stays the same bean.
 */
final class HikariRotationPostProcessor implements BeanPostProcessor, PriorityOrdered {

	private static final Log logger = LogFactory.getLog(HikariRotationPostProcessor.class);

	/**
	 * The part of the pool's connection timeout that healing may use, in percent.
	 */
	private static final int BUDGET_PERCENT = 80;

	private final ObjectProvider<LoginKeysResolver> resolver;

	private final ObjectProvider<PoolRegistry> registry;

	private final ObjectProvider<SecretStore> store;

	private final ObjectProvider<JdbcProperties> properties;

	HikariRotationPostProcessor(ObjectProvider<LoginKeysResolver> resolver, ObjectProvider<PoolRegistry> registry,
			ObjectProvider<SecretStore> store, ObjectProvider<JdbcProperties> properties) {
		this.resolver = resolver;
		this.registry = registry;
		this.store = store;
		this.properties = properties;
	}

	/**
	 * After the properties were bound, and after Spring Boot applied
	 * {@code JdbcConnectionDetails}.
	 */
	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE + 3;
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		if (bean instanceof HikariDataSource pool) {
			LoginKeys keys = this.resolver.getObject().resolve(beanName, pool.getUsername(), pool.getPassword());
			if (keys != null) {
				rotate(pool, beanName, keys);
			}
		}
		return bean;
	}

	private void rotate(HikariDataSource pool, String name, LoginKeys keys) {
		String url = pool.getJdbcUrl();
		if (pool.isRunning() || url == null || pool.getDataSource() != null) {
			logger.warn("Pool '" + name + "' is fed by secret '" + keys.secret()
					+ "' but does not follow its rotation: " + (pool.isRunning()
							? "it was started before it became a bean." : "it has no JDBC URL of its own."));
			return;
		}
		PoolRegistry pools = this.registry.getObject();
		try {
			RotatingDataSource source = new RotatingDataSource(
					PhysicalConnector.of(url, pool.getDriverClassName(), pool.getDataSourceProperties()),
					this.resolver.getObject().logins(name, keys, url), pools.healer(keys.secret()),
					this.store.getObject(), Duration.ofMillis(pool.getConnectionTimeout() * BUDGET_PERCENT / 100));
			HikariRetirement retirement = new HikariRetirement(name, pool, source,
					this.properties.getObject().pool(name).retirement());
			source.attach(retirement::roll, pool::isClosed);
			pool.setDataSource(source);
			pool.setCredentials(Credentials.of(null, null));
			pools.add(new RotatingPool(name, source, retirement));
			logger.info("Pool '" + name + "' follows secret '" + keys.secret() + "'");
		}
		catch (SQLException ex) {
			logger.warn("Pool '" + name + "' is fed by secret '" + keys.secret()
					+ "' but does not follow its rotation: no driver accepts its JDBC URL.");
		}
	}

}
