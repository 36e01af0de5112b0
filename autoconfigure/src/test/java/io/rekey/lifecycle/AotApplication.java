// SPDX-License-Identifier: Apache-2.0

package io.rekey.lifecycle;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.rekey.SecretRotatedEvent;
import io.rekey.Secrets;
import io.rekey.actuate.SecretsHealthAutoConfiguration;
import io.rekey.env.TestApplications.Library;
import io.rekey.jdbc.JdbcDetailsAutoConfiguration;
import io.rekey.jdbc.JdbcRotationAutoConfiguration;
import io.rekey.pool.PoolRotationAutoConfiguration;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;

/**
 * An application that is processed ahead of time. It tells what it does on its output,
 * and ends when its input does.
 */
@Configuration(proxyBeanMethods = false)
@Import(Library.class)
@ImportAutoConfiguration({ DataSourceAutoConfiguration.class, JdbcDetailsAutoConfiguration.class,
		PoolRotationAutoConfiguration.class, JdbcRotationAutoConfiguration.class,
		SecretsHealthAutoConfiguration.class })
@EnableConfigurationProperties(Rotated.class)
public class AotApplication {

	static final String STARTED = "started ";

	static final String ROTATED = "rotated ";

	public static void main(String[] arguments) throws IOException {
		try (var context = new SpringApplicationBuilder(AotApplication.class).web(WebApplicationType.NONE)
			.run(arguments)) {
			boolean more = context.isActive();
			while (more) {
				more = System.in.read() >= 0;
			}
		}
	}

	@Bean
	Witness witness(Secrets secrets, Rotated bean, DataSource pool) {
		return new Witness(secrets, bean, pool);
	}

	/**
	 * Tells whether everything has the live version.
	 */
	static class Witness {

		private final Secrets secrets;

		private final Rotated bean;

		private final DataSource pool;

		Witness(Secrets secrets, Rotated bean, DataSource pool) {
			this.secrets = secrets;
			this.bean = bean;
			this.pool = pool;
		}

		@EventListener(ApplicationReadyEvent.class)
		public void started() throws SQLException {
			tell(STARTED);
		}

		@EventListener(SecretRotatedEvent.class)
		public void rotated() throws SQLException {
			((HikariDataSource) this.pool).getHikariPoolMXBean().softEvictConnections();
			tell(ROTATED);
		}

		private void tell(String what) throws SQLException {
			var version = this.secrets.inUse().iterator().next();
			boolean bound = this.bean.getKey().equals(version.get("k"));
			try (Connection connection = this.pool.getConnection()) {
				System.out.println(what + version.versionId() + " " + bound + " " + connection.isValid(1));
			}
		}

	}

}
