// SPDX-License-Identifier: Apache-2.0

package io.rekey.fleet;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.sql.DataSource;

import io.rekey.SecretId;
import io.rekey.SecretRotatedEvent;
import io.rekey.env.TestApplications;
import io.rekey.jdbc.JdbcRotationAutoConfiguration;
import io.rekey.pool.PoolRegistry;
import io.rekey.pool.PoolRotationAutoConfiguration;
import io.rekey.pool.RotatingPool;
import io.rekey.store.LiveVersion;
import io.rekey.store.SecretStore;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;

/**
 * One application of a fleet: the whole library, with its own queue and its own pool.
 */
final class Replica implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private Replica(ConfigurableApplicationContext context) {
		this.context = context;
	}

	static Replica start(Class<?> application, Map<String, ?> properties) {
		List<String> arguments = new ArrayList<>();
		properties.forEach((name, value) -> arguments.add("--" + name + "=" + value));
		SpringApplicationBuilder builder = new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.logStartupInfo(false)
			.registerShutdownHook(false)
			.properties("spring.main.banner-mode=off");
		builder.application().setListeners(withoutLogging(builder.application().getListeners()));
		return new Replica(builder.run(arguments.toArray(new String[0])));
	}

	/**
	 * See {@link FleetLogging}.
	 */
	private static List<ApplicationListener<?>> withoutLogging(Collection<ApplicationListener<?>> listeners) {
		return listeners.stream().filter((listener) -> !(listener instanceof LoggingApplicationListener)).toList();
	}

	/**
	 * Runs a query.
	 * @throws SQLException if there is no connection, or the query fails
	 */
	void query() throws SQLException {
		try (Connection connection = bean(DataSource.class).getConnection();
				Statement statement = connection.createStatement();
				ResultSet rows = statement.executeQuery("SELECT pg_sleep(0.02)")) {
			rows.next();
		}
	}

	/**
	 * Fills the pool.
	 */
	void connect() {
		try {
			bean(DataSource.class).getConnection().close();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	<T> List<T> beans(Class<T> type) {
		return List.copyOf(this.context.getBeansOfType(type).values());
	}

	String property(String name) {
		return this.context.getEnvironment().getRequiredProperty(name);
	}

	String versionId(String secret) {
		return bean(SecretStore.class).get(SecretId.of(secret)).versionId();
	}

	/**
	 * Tells since when the live version of a secret is live.
	 */
	Instant liveSince(String secret) {
		return bean(SecretStore.class).live()
			.stream()
			.filter((live) -> live.version().id().value().equals(secret))
			.map(LiveVersion::since)
			.findFirst()
			.orElseThrow();
	}

	List<SecretRotatedEvent> rotated() {
		return bean(Application.class).rotated;
	}

	int outdatedConnections() {
		return bean(PoolRegistry.class).pools().stream().mapToInt(RotatingPool::outdated).sum();
	}

	@Override
	public void close() {
		this.context.close();
	}

	/**
	 * The library with a pool.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@ImportAutoConfiguration({ PoolRotationAutoConfiguration.class, JdbcRotationAutoConfiguration.class,
			DataSourceAutoConfiguration.class })
	static class Application {

		final List<SecretRotatedEvent> rotated = new CopyOnWriteArrayList<>();

		@EventListener
		void on(SecretRotatedEvent event) {
			this.rotated.add(event);
		}

	}

}
