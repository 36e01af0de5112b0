// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.load;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Writes a row and reads it back.
 */
final class ShortTransaction implements Load.Transaction {

	private final String insert;

	private final String select;

	ShortTransaction(String table) {
		this.insert = "INSERT INTO " + table + " (id) VALUES (?)";
		this.select = "SELECT id FROM " + table + " WHERE id = ?";
	}

	@Override
	public void run(Connection connection, long id) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(this.insert)) {
			statement.setLong(1, id);
			statement.executeUpdate();
		}
		try (PreparedStatement statement = connection.prepareStatement(this.select)) {
			statement.setLong(1, id);
			try (ResultSet row = statement.executeQuery()) {
				if (!row.next()) {
					throw new SQLException("The row was not there");
				}
			}
		}
	}

}
