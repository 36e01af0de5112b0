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

package io.rekey.fleet;

import com.zaxxer.hikari.HikariDataSource;
import io.rekey.env.TestApplications;
import io.rekey.jdbc.JdbcRotationAutoConfiguration;
import io.rekey.pool.PoolRotationAutoConfiguration;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Two pools and a bean that follow secrets.
 */
@Configuration(proxyBeanMethods = false)
@Import(TestApplications.Library.class)
@ImportAutoConfiguration({ PoolRotationAutoConfiguration.class, JdbcRotationAutoConfiguration.class })
@EnableConfigurationProperties(ChaosApplication.Settings.class)
class ChaosApplication {

	@Bean
	@ConfigurationProperties("pools.single")
	HikariDataSource single() {
		return new HikariDataSource();
	}

	@Bean
	@ConfigurationProperties("pools.alternating")
	HikariDataSource alternating() {
		return new HikariDataSource();
	}

	/**
	 * Bound to an imported secret.
	 */
	@ConfigurationProperties("imported.one")
	public static class Settings {

		private volatile @Nullable String password;

		public @Nullable String getPassword() {
			return this.password;
		}

		public void setPassword(@Nullable String password) {
			this.password = password;
		}

	}

}
