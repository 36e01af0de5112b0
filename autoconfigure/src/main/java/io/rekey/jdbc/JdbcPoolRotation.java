// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;

import javax.sql.CommonDataSource;
import javax.sql.DataSource;

import io.rekey.pool.PoolLogins;
import io.rekey.pool.PoolLoginsResolver;
import io.rekey.pool.PoolProperties;
import io.rekey.pool.PoolRegistry;
import io.rekey.pool.RotatingConnector;
import io.rekey.pool.RotatingPool;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;

/**
 * Has a pool follow the secret that feeds it, before the pool starts. The pool stays the
 * same object.
 */
final class JdbcPoolRotation {

	private static final Log logger = LogFactory.getLog(JdbcPoolRotation.class);

	private final ObjectProvider<PoolLoginsResolver> resolver;

	private final ObjectProvider<PoolRegistry> registry;

	private final ObjectProvider<PoolProperties> properties;

	private final ObjectProvider<FollowedPools> followed;

	private volatile @Nullable FollowedPools active;

	private final Set<String> seenNames = ConcurrentHashMap.newKeySet();

	private final Set<CommonDataSource> seen = Collections
		.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

	JdbcPoolRotation(ObjectProvider<PoolLoginsResolver> resolver, ObjectProvider<PoolRegistry> registry,
			ObjectProvider<PoolProperties> properties, ObjectProvider<FollowedPools> followed) {
		this.resolver = resolver;
		this.registry = registry;
		this.properties = properties;
		this.followed = followed;
	}

	/**
	 * Has a pool follow its secret, if one feeds it.
	 * @param <P> the type of the pool
	 * @param name the name of its bean
	 * @param pool the pool
	 * @param support knows such pools
	 */
	<P extends DataSource> void follow(String name, P pool, PoolSupport<P> support) {
		this.seenNames.add(name);
		this.seen.add(pool);
		PoolLogins logins = this.resolver.getObject().resolveJdbc(name, support.bound(pool));
		if (logins == null) {
			return;
		}
		String obstacle = support.obstacle(pool);
		try {
			if (obstacle == null) {
				follow(name, pool, support, logins);
				return;
			}
		}
		catch (SQLException ex) {
			obstacle = "no driver accepts its JDBC URL";
		}
		logger.warn("Pool '" + name + "' is fed by secret '" + logins.secret() + "' but does not follow its rotation: "
				+ obstacle + ".");
	}

	/**
	 * Tells whether a bean was a pool that was looked at, whatever wraps it now.
	 * @param name the name of the bean
	 * @return whether it was
	 */
	boolean hasSeen(String name) {
		return this.seenNames.contains(name);
	}

	boolean hasSeenAny() {
		return !this.seenNames.isEmpty();
	}

	/**
	 * Tells whether a data source is a pool that was looked at.
	 * @param dataSource the data source
	 * @return whether it is
	 */
	boolean hasSeen(CommonDataSource dataSource) {
		return this.seen.contains(dataSource);
	}

	private <P extends DataSource> void follow(String name, P pool, PoolSupport<P> support, PoolLogins logins)
			throws SQLException {
		Driver driver = support.driver(pool);
		PoolRegistry pools = this.registry.getObject();
		RotatingConnector<Connection> connector = pools.connector(new DriverConnector(driver, support.properties(pool)),
				logins, support.connectionTimeout(pool));
		RotatingPool rotating = support.follow(name, pool, driver, connector,
				this.properties.getObject().jdbc(name).retirement());
		FollowedPools all = this.followed.getObject();
		this.active = all;
		all.add(pool, support, rotating);
	}

	/**
	 * Forgets a pool that is about to be closed. Works also when no bean can be asked for
	 * any more.
	 * @param pool the pool
	 */
	void forget(DataSource pool) {
		FollowedPools all = this.active;
		if (all != null) {
			all.remove(pool);
		}
	}

}
