// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.rekey.pool.RotatingConnector;
import oracle.ucp.UniversalConnectionPoolException;
import oracle.ucp.admin.UniversalConnectionPoolManagerImpl;
import oracle.ucp.jdbc.PoolDataSource;
import oracle.ucp.jdbc.PoolDataSourceFactory;
import org.apache.commons.dbcp2.BasicDataSource;

/**
 * The kinds of pools that follow their secrets.
 */
enum PoolKind {

	HIKARI(HikariDataSource.class) {

		@Override
		Attached attach(String url, int size, RotatingConnector<Connection> connector) throws SQLException {
			HikariDataSource pool = new HikariDataSource();
			pool.setMaximumPoolSize(size);
			pool.setJdbcUrl(url);
			return attach(new HikariSupport(), pool, connector, pool::close);
		}

	},

	TOMCAT(org.apache.tomcat.jdbc.pool.DataSource.class) {

		@Override
		Attached attach(String url, int size, RotatingConnector<Connection> connector) throws SQLException {
			var pool = new org.apache.tomcat.jdbc.pool.DataSource();
			pool.setMaxActive(size);
			pool.setMinIdle(size);
			pool.setInitialSize(size);
			pool.setUrl(url);
			return attach(new TomcatSupport(), pool, connector, () -> pool.close(true));
		}

	},

	DBCP2(BasicDataSource.class) {

		@Override
		Attached attach(String url, int size, RotatingConnector<Connection> connector) throws SQLException {
			BasicDataSource pool = new BasicDataSource();
			pool.setMaxTotal(size);
			pool.setMaxIdle(size);
			pool.setInitialSize(size);
			pool.setUrl(url);
			return attach(new Dbcp2Support(), pool, connector, pool::close);
		}

	},

	UCP(PoolDataSource.class) {

		@Override
		Attached attach(String url, int size, RotatingConnector<Connection> connector) throws SQLException {
			PoolDataSource pool = PoolDataSourceFactory.getPoolDataSource();
			pool.setMaxPoolSize(size);
			pool.setMinPoolSize(size);
			pool.setInitialPoolSize(size);
			pool.setURL(url);
			return attach(new UcpSupport(), pool, connector, () -> destroy(pool));
		}

		private void destroy(PoolDataSource pool) throws UniversalConnectionPoolException {
			if (UcpPool.find(pool) != null) {
				UniversalConnectionPoolManagerImpl.getUniversalConnectionPoolManager()
					.destroyConnectionPool(pool.getConnectionPoolName());
			}
		}

	};

	private final Class<? extends DataSource> type;

	PoolKind(Class<? extends DataSource> type) {
		this.type = type;
	}

	Class<? extends DataSource> type() {
		return this.type;
	}

	/**
	 * Makes a pool that connects with a connector.
	 */
	abstract Attached attach(String url, int size, RotatingConnector<Connection> connector) throws SQLException;

	<P extends DataSource> Attached attach(ManagedPoolSupport<P> support, P pool,
			RotatingConnector<Connection> connector, Closing closing) throws SQLException {
		return new Attached(pool, support.attach(pool, support.driver(pool), connector), closing);
	}

	/**
	 * A pool, and what retirement sees of it.
	 */
	record Attached(DataSource dataSource, ManagedPool managed, Closing closing) {

		void close() throws Exception {
			this.closing.close();
		}

	}

	/**
	 * Closes a pool, more than once if need be.
	 */
	@FunctionalInterface
	interface Closing {

		void close() throws Exception;

	}

}
