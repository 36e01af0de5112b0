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
