// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.load;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

/**
 * Threads that use a pool at a steady pace. Safe for use by several threads.
 */
public final class Load implements AutoCloseable {

	private static final long LONG_PERIOD = TimeUnit.MILLISECONDS.toNanos(500);

	private final DataSource dataSource;

	private final LoadProperties properties;

	private final Ledger ledger;

	private final AtomicLong ids = new AtomicLong();

	private final CountDownLatch stopped = new CountDownLatch(1);

	private final List<Thread> threads = new ArrayList<>();

	private volatile Recorder recorder = new Recorder();

	private volatile @Nullable LoadReport report;

	Load(DataSource dataSource, LoadProperties properties) {
		this.dataSource = dataSource;
		this.properties = properties;
		this.ledger = new Ledger(properties.url(), properties.table());
	}

	void start() {
		for (int i = 0; i < this.properties.shortThreads(); i++) {
			repeat("short-" + i, this.properties.period().toNanos(), new ShortTransaction(this.properties.table()));
		}
		for (int i = 0; i < this.properties.longThreads(); i++) {
			repeat("long-" + i, LONG_PERIOD, new LongTransaction(this.properties.table()));
		}
		long churn = this.properties.churn().toNanos();
		if (churn > 0) {
			ConnectionRetirement retirement = ConnectionRetirement.of(this.dataSource);
			run("churn", churn, () -> new Thread(retirement, "churn-one").start());
		}
	}

	/**
	 * Forgets what was measured so far, the start and the warm-up.
	 */
	public void measure() {
		this.recorder = new Recorder();
	}

	/**
	 * Ends the load and looks in the database for what was committed.
	 * @return what was measured since {@link #measure()}
	 */
	public synchronized LoadReport finish() {
		LoadReport last = this.report;
		if (last == null) {
			Recorder measured = this.recorder;
			close();
			last = measured.report(this.ledger.missing());
			this.report = last;
		}
		return last;
	}

	@Override
	public void close() {
		this.stopped.countDown();
		this.threads.forEach(Load::join);
	}

	private void repeat(String name, long period, Transaction transaction) {
		run(name, period, () -> {
			Borrower borrower = new Borrower(this.dataSource, this.recorder, period);
			long id = this.ids.incrementAndGet();
			if (borrower.run(transaction, id)) {
				this.ledger.committed(id);
			}
		});
	}

	/**
	 * Begins a turn each period. A turn that took longer than that is not made up for:
	 * the {@link Recorder} counts those that it kept from beginning.
	 */
	private void run(String name, long period, Runnable turn) {
		Thread thread = new Thread(() -> {
			try {
				long due = System.nanoTime() + ThreadLocalRandom.current().nextLong(period);
				while (!this.stopped.await(due - System.nanoTime(), TimeUnit.NANOSECONDS)) {
					turn.run();
					due = Math.max(due + period, System.nanoTime());
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}, name);
		thread.setDaemon(true);
		this.threads.add(thread);
		thread.start();
	}

	private static void join(Thread thread) {
		try {
			thread.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while the load ends", ex);
		}
	}

	/**
	 * What is done with one connection, up to the commit.
	 */
	@FunctionalInterface
	interface Transaction {

		void run(Connection connection, long id) throws SQLException;

	}

}
