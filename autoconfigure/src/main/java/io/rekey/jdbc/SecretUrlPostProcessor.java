// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.util.List;
import java.util.function.BiFunction;

import javax.sql.DataSource;

import io.rekey.env.FollowingBeans;
import io.rekey.pool.PoolProperties;
import io.rekey.pool.PoolProperties.Pool;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanWrapper;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;

/**
 * Gives pools that the application makes itself, and for which
 * {@code rekey.jdbc.<bean>.secret} names a secret but no URL is set, the connection of
 * that secret. Spring Boot's own pool has it from {@link SecretJdbcConnectionDetails}.
 */
final class SecretUrlPostProcessor implements BeanPostProcessor, PriorityOrdered {

	/**
	 * Properties of pools that say where to connect to.
	 */
	private static final List<String> TARGETS = List.of("jdbcUrl", "url", "dataSource", "dataSourceClassName",
			"dataSourceJNDI");

	private final ObjectProvider<PoolProperties> properties;

	private final BiFunction<String, Pool, SecretLogin> logins;

	/**
	 * Creates the post-processor.
	 * @param properties what is set for each pool
	 * @param logins makes the login for the name of a bean
	 */
	SecretUrlPostProcessor(ObjectProvider<PoolProperties> properties, BiFunction<String, Pool, SecretLogin> logins) {
		this.properties = properties;
		this.logins = logins;
	}

	/**
	 * After the properties were bound, and before {@link PoolPostProcessor}.
	 */
	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE + 2;
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		String name = FollowingBeans.nameOf(beanName);
		Pool keys = (bean instanceof DataSource) ? this.properties.getObject().jdbc(name) : null;
		if (keys != null && keys.secret() != null) {
			BeanWrapper pool = PropertyAccessorFactory.forBeanPropertyAccess(bean);
			String url = pool.isWritableProperty("jdbcUrl") ? "jdbcUrl" : "url";
			if (pool.isWritableProperty(url) && TARGETS.stream().noneMatch((target) -> has(pool, target))) {
				SecretLogin login = this.logins.apply(name, keys);
				pool.setPropertyValue(url, login.url("url' or 'jdbc-url' of bean '" + name));
				set(pool, "username", login.username());
				set(pool, "password", login.password());
			}
		}
		return bean;
	}

	private static void set(BeanWrapper pool, String name, @Nullable String value) {
		if (value != null && pool.isWritableProperty(name)) {
			pool.setPropertyValue(name, value);
		}
	}

	private static boolean has(BeanWrapper pool, String name) {
		return pool.isReadableProperty(name) && pool.getPropertyValue(name) != null;
	}

}
