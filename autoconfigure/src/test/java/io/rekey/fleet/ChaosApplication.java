// SPDX-License-Identifier: Apache-2.0

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
