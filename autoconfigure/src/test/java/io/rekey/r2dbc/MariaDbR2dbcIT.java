// SPDX-License-Identifier: Apache-2.0

package io.rekey.r2dbc;

import io.rekey.test.EmbeddedMariaDb;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * {@link R2dbcEndToEndSuite} on MariaDB.
 */
class MariaDbR2dbcIT extends R2dbcEndToEndSuite {

	private EmbeddedMariaDb mariaDb;

	@BeforeAll
	void startDatabase() {
		this.mariaDb = EmbeddedMariaDb.start();
	}

	@AfterAll
	void stopDatabase() {
		this.mariaDb.close();
	}

	@Override
	String url() {
		return "r2dbc:mariadb://localhost:" + port() + "/test";
	}

	@Override
	int port() {
		return this.mariaDb.port();
	}

	@Override
	void createUser(String name, String password) {
		this.mariaDb.createUser(name, password);
	}

	@Override
	void changePassword(String name, String password) {
		this.mariaDb.changePassword(name, password);
	}

	@Override
	void execute(String sql) {
		this.mariaDb.execute(sql);
	}

	@Override
	void createGuarded() {
		execute("CREATE DATABASE guarded");
		execute("CREATE TABLE guarded.t (x INT)");
	}

	@Override
	String grantee(String user) {
		return user + "@'%'";
	}

	@Override
	String selectConnections() {
		return "SELECT id FROM information_schema.processlist WHERE user = substring_index(current_user(), '@', 1)";
	}

}
