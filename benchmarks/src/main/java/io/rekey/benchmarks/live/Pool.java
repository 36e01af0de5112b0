// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.live;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

import com.zaxxer.hikari.HikariDataSource;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The pool, which has no connection unless it was just asked for one.
 */
final class Pool {

	private static final Log logger = LogFactory.getLog(Pool.class);

	private final HikariDataSource pool;

	/**
	 * Has the pool start.
	 * @param pool the pool
	 */
	Pool(HikariDataSource pool) {
		this.pool = pool;
		var unused = newLogin();
	}

	/**
	 * Has the pool make a connection and close it again.
	 * @return the user who has logged in; empty if the pool gave no connection in time,
	 * as happens while it is emptied by somebody else
	 */
	String newLogin() {
		try (Connection connection = this.pool.getConnection()) {
			String user = connection.getMetaData().getUserName();
			this.pool.evictConnection(connection);
			return user;
		}
		catch (SQLTransientConnectionException ex) {
			logger.debug("There is no connection yet: SQLState " + ex.getSQLState());
			return "";
		}
		catch (SQLException ex) {
			throw new IllegalStateException("There is no connection: SQLState " + ex.getSQLState(), ex);
		}
	}

}
