// SPDX-License-Identifier: Apache-2.0

package io.rekey.r2dbc;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

import io.r2dbc.spi.Connection;
import io.rekey.pool.RotatingConnector;
import io.rekey.task.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Looks for old connections among those that are idle in a pool, and has it close them.
 */
final class IdleSearch {

	private static final Log logger = LogFactory.getLog(IdleSearch.class);

	private final PoolBorrower pool;

	private final RotatingConnector<RotatingConnection> connector;

	private final Replacements replacements;

	/**
	 * Creates the search.
	 * @param pool borrows from the pool
	 * @param connector knows which connections are old
	 * @param replacements knows whether one may go, and is told what the pool hands out
	 */
	IdleSearch(PoolBorrower pool, RotatingConnector<RotatingConnection> connector, Replacements replacements) {
		this.pool = pool;
		this.connector = connector;
		this.replacements = replacements;
	}

	/**
	 * Looks for an old connection. All others are held for as long as that takes, or the
	 * pool would hand out the same one again. Where none is idle, a single one is waited
	 * for, not for long: which one that is, is a matter of luck.
	 * @return what was found
	 * @throws ExecutionException if the pool can't give a connection
	 * @throws InterruptedException if the thread is interrupted while it waits
	 */
	Found look() throws ExecutionException, InterruptedException {
		List<Connection> held = new ArrayList<>();
		boolean busy = this.pool.idle() == 0;
		try {
			do {
				Connection borrowed = this.pool.borrow(!held.isEmpty());
				if (borrowed == null) {
					return Found.NONE;
				}
				if (isEvicted(borrowed)) {
					return Found.OLD;
				}
				held.add(borrowed);
				busy = busy || this.pool.waiting() > 0;
			}
			while (!busy && this.pool.idle() > 0);
			if (!busy && this.replacements.isAwaited() && this.pool.hasRoom()) {
				tryNew(held);
			}
		}
		finally {
			giveBack(held);
		}
		return busy ? Found.GOOD : Found.NONE;
	}

	/**
	 * Has the pool open one more. What is held goes back at once, or whoever comes now
	 * would get a new one as well, of which nobody knows whether it can be used.
	 */
	private void tryNew(List<Connection> held) throws ExecutionException, InterruptedException {
		Connection opened = this.pool.borrowNew(() -> giveBack(held));
		if (opened != null) {
			held.add(opened);
			note(opened);
		}
	}

	private void giveBack(List<Connection> held) {
		held.forEach(this.pool::giveBack);
		held.clear();
	}

	private boolean isEvicted(Connection borrowed) throws InterruptedException {
		RotatingConnection physical = RotatingConnection.under(borrowed);
		if (physical == null || this.replacements.isProof(physical) || !this.replacements.mayRisk()) {
			return false;
		}
		this.replacements.risk();
		this.pool.evict(borrowed, physical);
		return true;
	}

	/**
	 * Has the pool filled up, and takes note of whether it hands out what it got.
	 * @throws ExecutionException if the pool can't give a connection
	 * @throws InterruptedException if the thread is interrupted while it waits
	 */
	void refill() throws ExecutionException, InterruptedException {
		Connection borrowed = this.pool.refillAndBorrow();
		if (borrowed != null) {
			note(borrowed);
			this.pool.giveBack(borrowed);
		}
	}

	private void note(Connection borrowed) {
		RotatingConnection physical = RotatingConnection.under(borrowed);
		if (physical != null && this.replacements.isProof(physical)) {
			logger.trace("A new connection can be used");
		}
	}

	/**
	 * Has all old ones closed that are idle now, whatever becomes of the pool.
	 */
	void evictAll() {
		List<Connection> held = new ArrayList<>();
		try {
			for (int left = this.pool.idle(); left > 0; left--) {
				Connection borrowed = this.pool.borrow(!held.isEmpty());
				RotatingConnection physical = (borrowed != null) ? RotatingConnection.under(borrowed) : null;
				if (borrowed != null && physical != null && this.connector.isOutdated(physical)) {
					this.connector.retired(1);
					this.pool.evict(borrowed, physical);
				}
				else if (borrowed != null) {
					held.add(borrowed);
				}
			}
		}
		catch (ExecutionException | RuntimeException ex) {
			logger.debug("No more idle connections could be closed: " + Failures.describe(ex));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			giveBack(held);
		}
	}

	/**
	 * What a look through the pool has found.
	 */
	enum Found {

		/**
		 * An old connection, which is gone.
		 */
		OLD,

		/**
		 * A good one, but old ones may come by any moment.
		 */
		GOOD,

		/**
		 * Nothing: whatever is old is in use for longer.
		 */
		NONE

	}

}
