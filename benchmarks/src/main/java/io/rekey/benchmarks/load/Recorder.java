/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

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
