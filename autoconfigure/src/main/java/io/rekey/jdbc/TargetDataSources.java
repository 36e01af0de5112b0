// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import javax.sql.CommonDataSource;
import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/**
 * Looks through data sources that wrap others.
 */
final class TargetDataSources {

	private TargetDataSources() {
	}

	/**
	 * Finds what a data source takes its connections from.
	 * @param dataSource the data source
	 * @return the next data sources, or none if it is the last one, or the proxy of one
	 * in a scope that need not be active
	 */
	static List<CommonDataSource> of(CommonDataSource dataSource) {
		List<CommonDataSource> targets = new ArrayList<>();
		if (dataSource instanceof ScopedObject) {
			return targets;
		}
		if (dataSource instanceof DelegatingDataSource delegating) {
			add(delegating.getTargetDataSource(), targets);
		}
		else if (dataSource instanceof AbstractRoutingDataSource routing) {
			Stream
				.concat(Stream.ofNullable(routing.getResolvedDefaultDataSource()),
						routing.getResolvedDataSources().values().stream())
				.forEach(targets::add);
		}
		else if (AopProxyUtils.getSingletonTarget(dataSource) instanceof CommonDataSource target) {
			targets.add(target);
		}
		else if (dataSource instanceof DataSource wrapper) {
			add(unwrap(wrapper), targets);
		}
		targets.removeIf(dataSource::equals);
		return targets;
	}

	private static void add(@Nullable DataSource target, List<CommonDataSource> targets) {
		if (target != null) {
			targets.add(target);
		}
	}

	private static @Nullable DataSource unwrap(DataSource dataSource) {
		try {
			return dataSource.isWrapperFor(DataSource.class) ? dataSource.unwrap(DataSource.class) : null;
		}
		catch (SQLException ex) {
			// It does not tell, so it is the last one.
			return null;
		}
	}

}
