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

package io.rekey.r2dbc;

import io.rekey.test.EmbeddedMariaDb;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * {@link R2dbcEndToEndSuite} on MariaDB.
 */
class MariaDbR2dbcTests extends R2dbcEndToEndSuite {

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
