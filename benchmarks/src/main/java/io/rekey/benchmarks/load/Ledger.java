// SPDX-License-Identifier: Apache-2.0

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
