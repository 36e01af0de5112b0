// SPDX-License-Identifier: Apache-2.0

package io.rekey.r2dbc;

import io.rekey.test.EmbeddedPostgreSql;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * {@link R2dbcEndToEndSuite} on PostgreSQL.
 */
class PostgreSqlR2dbcIT extends R2dbcEndToEndSuite {

	private EmbeddedPostgreSql postgres;

	@BeforeAll
	void startDatabase() {
		this.postgres = EmbeddedPostgreSql.start();
	}

	@AfterAll
	void stopDatabase() {
		this.postgres.close();
	}

	@Test
	void whenConnectionsAreOpenedInTheWindowWithoutAnEventThenNothingFails() {
		assertNothingFailsWithoutAnEvent();
	}

	@Override
	String url() {
		return "r2dbc:postgresql://localhost:" + port() + "/postgres";
	}

	@Override
	int port() {
		return this.postgres.port();
	}

	@Override
	void createUser(String name, String password) {
		this.postgres.createUser(name, password);
		this.postgres.execute("CREATE SCHEMA " + name + " AUTHORIZATION " + name);
	}

	@Override
	void changePassword(String name, String password) {
		this.postgres.changePassword(name, password);
	}

	@Override
	void execute(String sql) {
		this.postgres.execute(sql);
	}

	@Override
	void createGuarded() {
		execute("CREATE SCHEMA guarded; GRANT USAGE ON SCHEMA guarded TO public; CREATE TABLE guarded.t (x INT)");
	}

	@Override
	String grantee(String user) {
		return user;
	}

	@Override
	String selectConnections() {
		return "SELECT pid FROM pg_stat_activity WHERE usename = current_user";
	}

}
