// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import javax.sql.CommonDataSource;
import javax.sql.DataSource;
import javax.sql.XADataSource;

import io.rekey.env.SecretProperties;
import io.rekey.env.SecretReference;
import io.rekey.pool.BoundLogin;
import io.rekey.pool.PoolLogins;
import io.rekey.pool.PoolLoginsResolver;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.scope.ScopedObject;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Names the data sources that are fed by a secret and can't follow its rotation, each
 * once and with the way to fix it. One that leads to a pool that was looked at already is
 * none of them, nor is one in a scope, which is looked at when it is made.
 */
final class UnfollowedPools implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(UnfollowedPools.class);

	private final ConfigurableListableBeanFactory beanFactory;

	private final JdbcPoolRotation rotation;

	private final ObjectProvider<PoolLoginsResolver> resolver;

	private final SecretProperties properties;

	UnfollowedPools(ConfigurableListableBeanFactory beanFactory, JdbcPoolRotation rotation,
			ObjectProvider<PoolLoginsResolver> resolver, SecretProperties properties) {
		this.beanFactory = beanFactory;
		this.rotation = rotation;
		this.resolver = resolver;
		this.properties = properties;
	}

	@Override
	public void afterSingletonsInstantiated() {
		for (String name : names()) {
			if (!this.rotation.hasSeen(name) && this.beanFactory.getSingleton(name) instanceof CommonDataSource bean) {
				check(name, bean);
			}
		}
	}

	/**
	 * Beans that were not made yet are not made for this.
	 */
	private Set<String> names() {
		Set<String> names = new LinkedHashSet<>();
		names.addAll(List.of(this.beanFactory.getBeanNamesForType(DataSource.class, false, false)));
		names.addAll(List.of(this.beanFactory.getBeanNamesForType(XADataSource.class, false, false)));
		return names;
	}

	private void check(String name, CommonDataSource bean) {
		List<CommonDataSource> ends = ends(bean);
		if (ends.stream().anyMatch((end) -> end instanceof ScopedObject || this.rotation.hasSeen(end))) {
			return;
		}
		for (CommonDataSource end : ends) {
			PoolLogins logins = this.resolver.getObject().resolveJdbc(name, bound(name, end));
			if (logins != null) {
				logger.warn("Pool '" + name + "' is fed by secret '" + logins.secret()
						+ "' but does not follow its rotation: " + reason(bean, end) + ".");
				return;
			}
		}
		Set<SecretReference> references = this.properties.trace("spring.datasource.password");
		if ("dataSource".equals(name) && !this.rotation.hasSeenAny() && !references.isEmpty()) {
			logger.warn("Pool '" + name + "' seems to be fed by secret '" + references.iterator().next().id()
					+ "' but does not follow its rotation: " + reason(bean, ends.get(0)) + ".");
		}
	}

	private static String reason(CommonDataSource bean, CommonDataSource end) {
		String type = end.getClass().getName();
		if (end instanceof XADataSource) {
			return "an XADataSource keeps the login that it was made with. Restart the application after a rotation";
		}
		if (end instanceof DriverManagerDataSource) {
			return "the DriverManager gives it its driver. Use a SimpleDriverDataSource or a pool instead of a " + type;
		}
		return !TargetDataSources.of(bean).isEmpty()
				? "it was wrapped before it became a bean. Make the " + type + " a bean of its own"
				: "a " + type + " is not known. Use HikariCP, Tomcat JDBC, Commons DBCP2 or Oracle UCP";
	}

	/**
	 * Finds what a data source leads to in the end. Those that route lead to several.
	 */
	private static List<CommonDataSource> ends(CommonDataSource bean) {
		Set<CommonDataSource> met = Collections.newSetFromMap(new IdentityHashMap<>());
		List<CommonDataSource> ends = new ArrayList<>();
		collect(bean, met, ends);
		return ends;
	}

	private static void collect(CommonDataSource dataSource, Set<CommonDataSource> met, List<CommonDataSource> ends) {
		if (met.add(dataSource)) {
			List<CommonDataSource> targets = TargetDataSources.of(dataSource);
			targets.forEach((target) -> collect(target, met, ends));
			if (targets.isEmpty()) {
				ends.add(dataSource);
			}
		}
	}

	private static BoundLogin bound(String name, CommonDataSource dataSource) {
		BeanProperties properties = BeanProperties.of(dataSource);
		String url = Objects.toString(properties.get("jdbcUrl", "url", "URL"), "");
		String username = properties.get("username", "user");
		String password = properties.get("password");
		List<String> prefixes = "dataSource".equals(name) ? List.of("spring.datasource") : List.of();
		return isUnreadable(username, password) ? BoundLogin.withUnknownPassword(url, username, prefixes)
				: new BoundLogin(url, username, password, prefixes);
	}

	private static boolean isUnreadable(@Nullable String username, @Nullable String password) {
		return username != null && password == null;
	}

}
