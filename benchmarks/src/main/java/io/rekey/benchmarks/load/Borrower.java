// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.load;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

/**
 * Runs one transaction and records how it went.
 */
final class Borrower {

	private final DataSource dataSource;

	private final Recorder recorder;

	private final long period;

	Borrower(DataSource dataSource, Recorder recorder, long period) {
		this.dataSource = dataSource;
		this.recorder = recorder;
		this.period = period;
	}

	/**
	 * Borrows a connection, runs a transaction and commits.
	 * @param transaction the transaction
	 * @param id what it writes
	 * @return whether the commit was acknowledged
	 */
	boolean run(Load.Transaction transaction, long id) {
		long start = System.nanoTime();
		Connection connection;
		try {
			connection = this.dataSource.getConnection();
		}
		catch (SQLException ex) {
			this.recorder.borrowed(System.nanoTime() - start, this.period);
			this.recorder.borrowFailed(ex);
			return false;
		}
		this.recorder.borrowed(System.nanoTime() - start, this.period);
		return commit(connection, transaction, id);
	}

	private boolean commit(Connection borrowed, Load.Transaction transaction, long id) {
		boolean committed = false;
		try (Connection connection = borrowed) {
			connection.setAutoCommit(false);
			transaction.run(connection, id);
			connection.commit();
			committed = true;
			this.recorder.committed();
		}
		catch (SQLException ex) {
			this.recorder.queryFailed(ex);
		}
		return committed;
	}

}
