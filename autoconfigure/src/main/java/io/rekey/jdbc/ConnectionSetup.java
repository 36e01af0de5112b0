// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

import io.rekey.pool.LoginResult;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * What a pool does to a new connection before somebody gets it, step by step. Two are
 * equal if they do the same. Its text shows no statement: one may hold a key.
 */
final class ConnectionSetup {

	private static final Log logger = LogFactory.getLog(ConnectionSetup.class);

	static final ConnectionSetup NONE = new Builder().build();

	private static final String NO_DATA = "02000";

	private static final String BROKEN = "08006";

	private static final String GENERAL_ERROR = "HY000";

	private final List<Step> steps;

	private final boolean trace;

	private ConnectionSetup(List<Step> steps, boolean trace) {
		this.steps = List.copyOf(steps);
		this.trace = trace;
	}

	/**
	 * Does all that to a connection, and then takes it back.
	 * @param connection a new connection; closed at the end unless it is as new again
	 * @return whether all steps succeeded, or which one did not
	 */
	LoginResult<Connection> tryOut(Connection connection) {
		Deque<Undo> undo = new ArrayDeque<>();
		LoginResult<Connection> result = run(connection, undo);
		if (!result.isAccepted() || this.trace || !isUndone(connection, undo)) {
			close(connection);
		}
		return result;
	}

	private LoginResult<Connection> run(Connection connection, Deque<Undo> undo) {
		for (Step step : this.steps) {
			try {
				step.task.run(connection, undo);
			}
			catch (SQLException | RuntimeException ex) {
				return LoginResult.unusable(step.name, ex);
			}
		}
		return LoginResult.accepted(connection);
	}

	private static boolean isUndone(Connection connection, Deque<Undo> undo) {
		try {
			if (!connection.getAutoCommit()) {
				connection.rollback();
			}
			for (Undo one : undo) {
				one.run();
			}
			return !connection.isClosed();
		}
		catch (SQLException | RuntimeException ex) {
			logger.debug("A connection that proved a login could not be kept: " + ex.getClass().getName());
			return false;
		}
	}

	static void close(Connection connection) {
		try {
			connection.close();
		}
		catch (SQLException ex) {
			logger.debug("A connection could not be closed: SQLState " + ex.getSQLState());
		}
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof ConnectionSetup that && this.steps.equals(that.steps);
	}

	@Override
	public int hashCode() {
		return this.steps.hashCode();
	}

	@Override
	public String toString() {
		return "ConnectionSetup" + this.steps.stream().map((step) -> step.name).toList();
	}

	/**
	 * Collects steps in the order in which a pool takes them. What a pool leaves to the
	 * driver is {@code null}, and no step.
	 */
	static final class Builder {

		private final List<Step> steps = new ArrayList<>();

		private boolean trace;

		/**
		 * Limits how long the database may take for the next steps, if the driver can do
		 * that.
		 * @param limit the time
		 * @return this
		 */
		Builder within(Duration limit) {
			return add("network timeout", limit, (connection, undo) -> {
				int before = networkTimeout(connection);
				if (before >= 0) {
					setNetworkTimeout(connection, (int) limit.toMillis());
					undo.push(() -> setNetworkTimeout(connection, before));
				}
			});
		}

		/**
		 * Not all drivers can tell.
		 */
		private static int networkTimeout(Connection connection) {
			try {
				return connection.getNetworkTimeout();
			}
			catch (SQLException | RuntimeException | AbstractMethodError ex) {
				return -1;
			}
		}

		Builder readOnly(String name, @Nullable Boolean value) {
			return add(name, value, (connection, undo) -> {
				boolean before = connection.isReadOnly();
				if (value != null && before != value) {
					connection.setReadOnly(value);
					undo.push(() -> connection.setReadOnly(before));
				}
			});
		}

		Builder autoCommit(String name, @Nullable Boolean value) {
			return add(name, value, (connection, undo) -> {
				boolean before = connection.getAutoCommit();
				if (value != null && before != value) {
					connection.setAutoCommit(value);
					undo.push(() -> connection.setAutoCommit(before));
				}
			});
		}

		Builder isolation(String name, @Nullable Integer level) {
			return add(name, level, (connection, undo) -> {
				int before = connection.getTransactionIsolation();
				if (level != null && before != level) {
					connection.setTransactionIsolation(level);
					undo.push(() -> connection.setTransactionIsolation(before));
				}
			});
		}

		/**
		 * Drivers can't always tell the catalog that there was before.
		 */
		Builder catalog(String name, @Nullable String catalog) {
			this.trace |= catalog != null;
			return add(name, catalog, (connection, undo) -> connection.setCatalog(catalog));
		}

		/**
		 * Nor the schemas: a search path may have several.
		 */
		Builder schema(String name, @Nullable String schema) {
			this.trace |= schema != null;
			return add(name, schema, (connection, undo) -> connection.setSchema(schema));
		}

		/**
		 * Runs a statement that may be meant for once in the life of a connection.
		 */
		Builder init(String name, @Nullable String sql) {
			this.trace |= sql != null;
			return test(name, sql);
		}

		/**
		 * Runs a statement that may be run again and again.
		 */
		Builder test(String name, @Nullable String sql) {
			return add(name, sql, (connection, undo) -> {
				try (Statement statement = connection.createStatement()) {
					statement.execute(sql);
				}
			});
		}

		/**
		 * Runs a query that has to return a row.
		 */
		Builder testForRow(String name, @Nullable String sql) {
			return add(name, sql, (connection, undo) -> {
				try (PreparedStatement statement = connection.prepareStatement(sql);
						ResultSet rows = statement.executeQuery()) {
					require(rows.next(), "The query returned no row", NO_DATA);
				}
			});
		}

		Builder valid(Duration limit) {
			int seconds = (int) Math.max(1, limit.toSeconds());
			return add("isValid", seconds,
					(connection, undo) -> require(connection.isValid(seconds), "The connection is not valid", BROKEN));
		}

		/**
		 * Lets a part of the pool have a look, which may do anything to the connection.
		 */
		Builder check(String name, Object by, Check check) {
			this.trace = true;
			return add(name, by, (connection, undo) -> require(check.test(connection), "The connection is not valid",
					GENERAL_ERROR));
		}

		/**
		 * Commits, unless each statement is committed anyway.
		 */
		Builder commit() {
			return add("commit", "", (connection, undo) -> {
				if (!connection.getAutoCommit()) {
					connection.commit();
				}
			});
		}

		private static void require(boolean condition, String message, String state) throws SQLException {
			if (!condition) {
				throw new SQLException(message, state);
			}
		}

		private Builder add(String name, @Nullable Object value, Task task) {
			if (value != null) {
				this.steps.add(new Step(name, value, task));
			}
			return this;
		}

		ConnectionSetup build() {
			return new ConnectionSetup(this.steps, this.trace);
		}

	}

	/**
	 * Sets how long the driver waits for the database.
	 * @param connection the connection
	 * @param millis the time, or 0 for no limit
	 * @throws SQLException if the driver can't do that
	 */
	static void setNetworkTimeout(Connection connection, int millis) throws SQLException {
		connection.setNetworkTimeout(Runnable::run, millis);
	}

	/**
	 * A look at a connection.
	 */
	@FunctionalInterface
	interface Check {

		boolean test(Connection connection) throws SQLException;

	}

	/**
	 * What is done to a connection.
	 */
	@FunctionalInterface
	private interface Task {

		void run(Connection connection, Deque<Undo> undo) throws SQLException;

	}

	/**
	 * Takes a change back.
	 */
	@FunctionalInterface
	private interface Undo {

		void run() throws SQLException;

	}

	/**
	 * A step. What it does follows from its name and value.
	 */
	private static final class Step {

		private final String name;

		private final Object value;

		private final Task task;

		Step(String name, Object value, Task task) {
			this.name = name;
			this.value = value;
			this.task = task;
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof Step that && this.name.equals(that.name) && this.value.equals(that.value);
		}

		@Override
		public int hashCode() {
			return Objects.hash(this.name, this.value);
		}

	}

}
