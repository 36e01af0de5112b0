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
