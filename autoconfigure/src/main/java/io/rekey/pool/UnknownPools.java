// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.rekey.env.FollowingBeans;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.util.ClassUtils;

/**
 * Names the settings that are for no pool, as their name is misspelled.
 */
final class UnknownPools implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(UnknownPools.class);

	private static final String DATA_SOURCE = "javax.sql.CommonDataSource";

	private static final String CONNECTION_FACTORY = "io.r2dbc.spi.ConnectionFactory";

	/**
	 * Their data sources are no beans.
	 */
	private static final List<String> MIGRATIONS = List.of("flyway", "liquibase");

	private final ListableBeanFactory beanFactory;

	private final PoolProperties settings;

	UnknownPools(ListableBeanFactory beanFactory, PoolProperties settings) {
		this.beanFactory = beanFactory;
		this.settings = settings;
	}

	@Override
	public void afterSingletonsInstantiated() {
		check("rekey.jdbc.", this.settings.jdbc().keySet(), DATA_SOURCE, MIGRATIONS);
		check("rekey.r2dbc.", this.settings.r2dbc().keySet(), CONNECTION_FACTORY, List.of());
	}

	private void check(String prefix, Set<String> names, String type, List<String> others) {
		Set<String> beans = beans(type);
		for (String name : names) {
			if (!PoolProperties.matchesAny(name, beans) && !PoolProperties.matchesAny(name, others)) {
				logger.warn("'" + prefix + name + "' has no effect: no " + ClassUtils.getShortName(type)
						+ " bean has that name. " + (beans.isEmpty() ? "There is none at all."
								: "Use one of: " + String.join(", ", beans) + "."));
			}
		}
	}

	private Set<String> beans(String type) {
		ClassLoader loader = getClass().getClassLoader();
		return ClassUtils.isPresent(type, loader) ? Stream
			.of(this.beanFactory.getBeanNamesForType(ClassUtils.resolveClassName(type, loader), true, false))
			.map(FollowingBeans::nameOf)
			.collect(Collectors.toCollection(TreeSet::new)) : Set.of();
	}

}
