// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

import io.rekey.pool.RotatingConnector;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The connections of a pool that were opened with another login than new ones are. To
 * find one, connections are borrowed, in a thread that borrows nothing else.
 */
final class OldConnections {

	private static final Log logger = LogFactory.getLog(OldConnections.class);

	private static final Duration HOLD = Duration.ofMillis(20);

	private final String name;

	private final ManagedPool pool;

	private final RotatingConnector<Connection> connector;

	OldConnections(String name, ManagedPool pool, RotatingConnector<Connection> connector) {
		this.name = name;
		this.pool = pool;
		this.connector = connector;
	}

	/**
	 * Evicts those that are idle, and no other.
	 */
	void evictIdle() {
		int left = this.pool.idle();
		while (left-- > 0 && evictOne() == Found.OLD) {
			logger.trace("An idle connection was evicted");
		}
	}

	/**
	 * Looks through the idle connections for an old one. Those that are good are held for
	 * as long as that takes, or the pool would hand out the same one again.
	 * @return what was found
	 */
	Found evictOne() {
		HeldConnections good = new HeldConnections();
		try {
			do {
				Found found = evictIfOld(good);
				if (found != Found.NONE) {
					return found;
				}
			}
			while (this.pool.idle() > 0 && this.pool.waiting() == 0);
			if (this.pool.waiting() > 0) {
				return Found.BUSY;
			}
			return this.pool.isFull() ? evictNext(good) : evictBetween(good);
		}
		catch (SQLException ex) {
			logger.debug("No connection of pool '" + this.name + "' could be borrowed: " + ex.getSQLState());
		}
		finally {
			good.giveBack();
		}
		return Found.NONE;
	}

	/**
	 * Takes what comes back next, for some milliseconds in which there is nothing else to
	 * have: most pools hand out first what came back last, so under load the same
	 * connections are in use all the time.
	 */
	private Found evictNext(HeldConnections good) throws SQLException {
		long deadline = System.nanoTime() + HOLD.toNanos();
		good.giveBackAfter(HOLD);
		Found found = Found.NONE;
		while (found == Found.NONE && System.nanoTime() - deadline < 0) {
			found = evictIfOld(good);
		}
		return found;
	}

	/**
	 * Looks again and again for some milliseconds. To hold what is good would have the
	 * pool grow.
	 */
	private Found evictBetween(HeldConnections good) throws SQLException {
		long deadline = System.nanoTime() + HOLD.toNanos();
		good.giveBack();
		Found found = Found.NONE;
		while (found == Found.NONE && this.pool.idle() > 0 && System.nanoTime() - deadline < 0) {
			found = evictIfOld(good);
			good.giveBack();
		}
		return found;
	}

	private Found evictIfOld(HeldConnections good) throws SQLException {
		Connection connection = this.pool.borrow();
		if (this.connector.isOutdated(this.pool.physical(connection))) {
			boolean replaced = this.pool.evict(connection);
			this.connector.retired(1);
			return replaced ? Found.OLD : Found.OLD_WITHOUT_ANOTHER;
		}
		good.add(connection);
		return Found.NONE;
	}

	/**
	 * What a look for an old connection found.
	 */
	enum Found {

		/**
		 * One that was evicted. The pool has another in its place, or will.
		 */
		OLD,

		/**
		 * One that was evicted, and the pool could not open another.
		 */
		OLD_WITHOUT_ANOTHER,

		/**
		 * None yet, but others wait for connections, and so one comes back soon.
		 */
		BUSY,

		/**
		 * None that can be had.
		 */
		NONE

	}

}
