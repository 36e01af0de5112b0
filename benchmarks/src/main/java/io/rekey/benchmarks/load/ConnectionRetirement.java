// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.load;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.tomcat.jdbc.pool.PooledConnection;

/**
 * Borrows one connection and has the pool close it, as if it had reached its maximum
 * lifetime, so that the pool logs in anew.
 */
final class ConnectionRetirement implements Runnable {

	private static final Log logger = LogFactory.getLog(ConnectionRetirement.class);

	private final DataSource pool;

	private final Way way;

	private ConnectionRetirement(DataSource pool, Way way) {
		this.pool = pool;
		this.way = way;
	}

	static ConnectionRetirement of(DataSource pool) {
		return new ConnectionRetirement(pool, switch (pool.getClass().getName()) {
			case "com.zaxxer.hikari.HikariDataSource" -> hikari(pool);
			case "org.apache.commons.dbcp2.BasicDataSource" -> dbcp2(pool);
			case "org.apache.tomcat.jdbc.pool.DataSource" -> tomcat();
			default -> throw new IllegalArgumentException("Unknown pool " + pool.getClass().getName());
		});
	}

	private static Way hikari(DataSource pool) {
		return (connection) -> {
			((HikariDataSource) pool).evictConnection(connection);
			connection.close();
		};
	}

	private static Way dbcp2(DataSource pool) {
		return ((BasicDataSource) pool)::invalidateConnection;
	}

	private static Way tomcat() {
		return (connection) -> {
			connection.unwrap(PooledConnection.class).setDiscarded(true);
			connection.close();
		};
	}

	/**
	 * To be run in a new thread: a pool tends to give a thread what it had last.
	 */
	@Override
	public void run() {
		try {
			this.way.retire(this.pool.getConnection());
		}
		catch (SQLException ex) {
			logger.debug("No connection to retire: SQLState " + ex.getSQLState());
		}
	}

	@FunctionalInterface
	private interface Way {

		void retire(Connection connection) throws SQLException;

	}

}
