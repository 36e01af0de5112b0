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
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The rows whose commit was acknowledged. Safe for use by several threads.
 */
final class Ledger {

	private final Set<Long> committed = ConcurrentHashMap.newKeySet();

	private final String url;

	private final String table;

	Ledger(String url, String table) {
		this.url = url;
		this.table = table;
	}

	void committed(long id) {
		this.committed.add(id);
	}

	/**
	 * Counts the acknowledged rows that are not in the table. It asks as the superuser,
	 * on a connection of its own.
	 * @return the number
	 */
	long missing() {
		try (Connection connection = DriverManager.getConnection(this.url, "postgres", "");
				Statement statement = connection.createStatement();
				ResultSet rows = statement.executeQuery("SELECT id FROM " + this.table)) {
			Set<Long> missing = ConcurrentHashMap.newKeySet();
			missing.addAll(this.committed);
			while (rows.next()) {
				missing.remove(rows.getLong(1));
			}
			return missing.size();
		}
		catch (SQLException ex) {
			throw new IllegalStateException("The table could not be read", ex);
		}
	}

}
