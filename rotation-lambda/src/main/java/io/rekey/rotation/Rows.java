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

package io.rekey.rotation;

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
