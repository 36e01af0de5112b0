// SPDX-License-Identifier: Apache-2.0

package io.rekey.lifecycle;

import java.sql.Connection;
import java.sql.SQLException;

import com.zaxxer.hikari.HikariDataSource;
import io.rekey.actuate.SecretsHealthAutoConfiguration;
import io.rekey.env.TestApplications.Library;
import io.rekey.jdbc.JdbcDetailsAutoConfiguration;
import io.rekey.jdbc.JdbcRotationAutoConfiguration;
import io.rekey.pool.PoolRotationAutoConfiguration;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * An application that is loaded by a class loader of its own, as Spring Boot's devtools
 * and application servers do.
 */
@Configuration(proxyBeanMethods = false)
@Import(Library.class)
@ImportAutoConfiguration({ DataSourceAutoConfiguration.class, JdbcDetailsAutoConfiguration.class,
		PoolRotationAutoConfiguration.class, JdbcRotationAutoConfiguration.class,
		SecretsHealthAutoConfiguration.class })
@EnableConfigurationProperties(Rotated.class)
public class ThrowAwayApplication {

	/**
	 * Runs the application, with new connections all the time, until it has seen some
	 * rotations.
	 */
	public static void run(int rotations, String[] arguments) throws SQLException {
		try (var context = new SpringApplicationBuilder(ThrowAwayApplication.class).web(WebApplicationType.NONE)
			.registerShutdownHook(false)
			.run(arguments)) {
			HikariDataSource pool = context.getBean(HikariDataSource.class);
			do {
				try (Connection connection = pool.getConnection()) {
					connection.isValid(1);
				}
				pool.getHikariPoolMXBean().softEvictConnections();
			}
			while (context.getBean(Rotated.class).events().size() < rotations);
		}
	}

}
