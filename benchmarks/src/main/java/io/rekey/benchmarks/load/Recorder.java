// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.load;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * What the threads of a load saw. Safe for use by several threads.
 */
final class Recorder {

	private static final Log logger = LogFactory.getLog(Recorder.class);

	private final Waits waits = new Waits();

	private final AtomicLong commits = new AtomicLong();

	private final AtomicLong failedBorrows = new AtomicLong();

	private final AtomicLong failedQueries = new AtomicLong();

	private final AtomicLong cut = new AtomicLong();

	/**
	 * Records how long a thread waited for a connection, or for the failure to get one.
	 * While it waited it could not begin the transactions that its pace asked for; what
	 * they would have waited is recorded as well, or the long waits would hide behind the
	 * short ones.
	 * @param wait nanoseconds
	 * @param period nanoseconds between two transactions of this thread
	 */
	void borrowed(long wait, long period) {
		for (long missed = wait; missed > 0; missed -= period) {
			this.waits.add(missed);
		}
	}

	void borrowFailed(SQLException failure) {
		this.failedBorrows.incrementAndGet();
		log("borrow", failure);
	}

	void committed() {
		this.commits.incrementAndGet();
	}

	void queryFailed(SQLException failure) {
		this.failedQueries.incrementAndGet();
		if (isCut(failure.getSQLState())) {
			this.cut.incrementAndGet();
		}
		log("query", failure);
	}

	/**
	 * Class 08 is "connection exception", 57P01 to 57P03 tell of a session that the
	 * server ended; without a state the driver or the pool gave up.
	 */
	private static boolean isCut(@Nullable String state) {
		return state == null || state.startsWith("08") || state.startsWith("57P0");
	}

	private static void log(String what, SQLException failure) {
		logger.warn("Failed " + what + ": SQLState " + failure.getSQLState() + ", " + failure.getClass().getName());
	}

	LoadReport report(long missing) {
		return new LoadReport(this.commits.get(), this.failedBorrows.get(), this.failedQueries.get(),
				this.cut.get() + missing, this.waits.percentile(50), this.waits.percentile(99.9),
				this.waits.percentile(100));
	}

}
