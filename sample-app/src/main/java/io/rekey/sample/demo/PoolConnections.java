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

package io.rekey.sample.demo;

import java.sql.Timestamp;

import io.rekey.Secrets;
import io.rekey.sample.demo.DemoStats.Connections;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Asks PostgreSQL how many of the pool's connections are older than the version of the
 * secret in use: those log in again, one by one, after a rotation.
 */
@Component
class PoolConnections {

	/**
	 * The rotation function logs in as the same user, under another application name.
	 */
	private static final String COUNT = """
			SELECT count(*) FILTER (WHERE backend_start < :made) AS before,
			       count(*) FILTER (WHERE backend_start >= :made) AS after
			FROM pg_stat_activity
			WHERE usename = current_user AND application_name = current_setting('application_name')
			""";

	private final JdbcClient jdbc;

	private final Secrets secrets;

	private final DemoProperties properties;

	PoolConnections(JdbcClient jdbc, Secrets secrets, DemoProperties properties) {
		this.jdbc = jdbc;
		this.secrets = secrets;
		this.properties = properties;
	}

	Connections count() {
		Timestamp made = Timestamp.from(this.secrets.get(this.properties.secret()).createdDate());
		return this.jdbc.sql(COUNT).param("made", made).query(Connections.class).single();
	}

}
