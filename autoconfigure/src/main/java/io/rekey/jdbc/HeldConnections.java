// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import io.rekey.task.DaemonThreads;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Connections that were borrowed only to get at others. Safe for use by several threads.
 */
final class HeldConnections {

	private static final Log logger = LogFactory.getLog(HeldConnections.class);

	/**
	 * Not the JDK's thread for delayed futures, which is never ended and keeps the class
	 * loader of the application that needed it first.
	 */
	private static final Executor LATER = DaemonThreads.perTask("rekey-give-back-");

	private final Queue<Connection> connections = new ConcurrentLinkedQueue<>();

	void add(Connection connection) {
		this.connections.add(connection);
	}

	/**
	 * Gives all back later, if that has not happened by then.
	 * @param delay the time until then
	 */
	void giveBackAfter(Duration delay) {
		LATER.execute(() -> {
			try {
				TimeUnit.NANOSECONDS.sleep(delay.toNanos());
			}
			catch (InterruptedException ex) {
				// Then they are given back at once.
				Thread.currentThread().interrupt();
			}
			giveBack();
		});
	}

	void giveBack() {
		for (Connection next = this.connections.poll(); next != null; next = this.connections.poll()) {
			close(next);
		}
	}

	private static void close(Connection connection) {
		try {
			connection.close();
		}
		catch (SQLException ex) {
			logger.debug("A connection could not be given back: " + ex.getSQLState());
		}
	}

}
