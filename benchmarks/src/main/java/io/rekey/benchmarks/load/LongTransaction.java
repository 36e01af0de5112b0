// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.load;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Writes a row and keeps the connection busy for 100 to 300 ms, in four statements.
 */
final class LongTransaction implements Load.Transaction {

	private static final int STATEMENTS = 4;

	private static final String PAUSE = "SELECT pg_sleep(?)";

	private final Load.Transaction write;

	LongTransaction(String table) {
		this.write = new ShortTransaction(table);
	}

	@Override
	public void run(Connection connection, long id) throws SQLException {
		this.write.run(connection, id);
		double seconds = ThreadLocalRandom.current().nextDouble(0.1, 0.3);
		for (int i = 0; i < STATEMENTS; i++) {
			try (PreparedStatement statement = connection.prepareStatement(PAUSE)) {
				statement.setDouble(1, seconds / STATEMENTS);
				statement.execute();
			}
		}
	}

}
