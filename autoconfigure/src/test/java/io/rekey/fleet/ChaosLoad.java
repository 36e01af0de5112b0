// SPDX-License-Identifier: Apache-2.0

package io.rekey.fleet;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

import com.zaxxer.hikari.HikariDataSource;
import io.rekey.SecretVersion;
import io.rekey.Secrets;

import static org.awaitility.Awaitility.await;

/**
 * Uses all that follows secrets, on each replica in a thread of its own. Nothing of that
 * may fail.
 */
final class ChaosLoad implements AutoCloseable {

	private final List<Thread> threads = new ArrayList<>();

	private final List<String> failures = new CopyOnWriteArrayList<>();

	private final AtomicLong served = new AtomicLong();

	private volatile boolean stopped;

	ChaosLoad(List<Replica> replicas) {
		replicas.forEach((replica) -> {
			Thread thread = new Thread(() -> run(replica), "chaos-load");
			this.threads.add(thread);
			thread.start();
		});
	}

	private void run(Replica replica) {
		List<HikariDataSource> pools = replica.beans(HikariDataSource.class);
		while (!this.stopped) {
			for (HikariDataSource pool : pools) {
				attempt("query of " + pool.getPoolName(), () -> query(pool));
			}
			attempt("properties", () -> readProperties(replica));
			attempt("versions", () -> readVersions(replica));
		}
	}

	private static void query(HikariDataSource pool) throws SQLException {
		try (Connection connection = pool.getConnection(); Statement statement = connection.createStatement()) {
			statement.execute("SELECT pg_sleep(0.02)");
		}
	}

	private static void readProperties(Replica replica) {
		for (String name : ChaosIT.PROPERTIES) {
			replica.property(name);
		}
		if (replica.bean(ChaosApplication.Settings.class).getPassword() == null) {
			throw new IllegalStateException("The bean has lost its value");
		}
	}

	private static void readVersions(Replica replica) {
		for (SecretVersion version : replica.bean(Secrets.class).inUse()) {
			if (ChaosSecret.isTorn(version)) {
				throw new IllegalStateException("Torn version of " + version.id());
			}
		}
	}

	private void attempt(String what, Use use) {
		try {
			use.run();
			this.served.incrementAndGet();
		}
		catch (Exception ex) {
			this.failures.add(what + ": " + ex);
		}
	}

	List<String> failures() {
		return this.failures;
	}

	long served() {
		return this.served.get();
	}

	/**
	 * Waits until each replica must have been used again.
	 */
	void awaitMore() {
		long before = this.served.get();
		await().until(() -> this.served.get() > before + 40L * this.threads.size());
	}

	@Override
	public void close() {
		this.stopped = true;
		await().until(() -> this.threads.stream().noneMatch(Thread::isAlive));
	}

	/**
	 * One use.
	 */
	@FunctionalInterface
	private interface Use {

		void run() throws Exception;

	}

}
