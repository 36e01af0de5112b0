// SPDX-License-Identifier: Apache-2.0

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
