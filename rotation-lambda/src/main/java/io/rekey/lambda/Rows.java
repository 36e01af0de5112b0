// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The answer of a query, as text.
 */
final class Rows {

	private Rows() {
	}

	/**
	 * Runs a query.
	 * @param connection where to run it
	 * @param sql the query
	 * @param parameters what its question marks stand for
	 * @return the rows with the texts of their columns, the empty text for SQL's null
	 */
	static List<List<String>> query(Connection connection, String sql, String... parameters) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(sql)) {
			for (int i = 0; i < parameters.length; i++) {
				statement.setString(i + 1, parameters[i]);
			}
			try (ResultSet result = statement.executeQuery()) {
				return read(result);
			}
		}
	}

	private static List<List<String>> read(ResultSet result) throws SQLException {
		int columns = result.getMetaData().getColumnCount();
		List<List<String>> rows = new ArrayList<>();
		while (result.next()) {
			List<String> row = new ArrayList<>(columns);
			for (int i = 1; i <= columns; i++) {
				row.add(Objects.requireNonNullElse(result.getString(i), ""));
			}
			rows.add(row);
		}
		return rows;
	}

}
