// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.load;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;

import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;

/**
 * What a user of a property source that reloads writes to let the pool follow: both
 * values in one step, then all connections are replaced.
 */
class CredentialsOnRefresh {

	private final HikariDataSource pool;

	private final Environment environment;

	CredentialsOnRefresh(HikariDataSource pool, Environment environment) {
		this.pool = pool;
		this.environment = environment;
	}

	@EventListener
	void follow(EnvironmentChangeEvent event) {
		if (event.getKeys().contains("db.password")) {
			this.pool.setCredentials(Credentials.of(this.environment.getRequiredProperty("spring.datasource.username"),
					this.environment.getRequiredProperty("spring.datasource.password")));
			this.pool.getHikariPoolMXBean().softEvictConnections();
		}
	}

}
