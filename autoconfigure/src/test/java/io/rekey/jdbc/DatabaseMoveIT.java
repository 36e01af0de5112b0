// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.rekey.SecretRotationFailedEvent;
import io.rekey.env.TestApplications;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import io.rekey.test.EmbeddedPostgreSql;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A real application on real databases that has nothing but the name of a secret: it
 * starts, and it follows the secret to another server.
 */
@Timeout(120)
class DatabaseMoveIT {

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	private static EmbeddedPostgreSql first;

	private static EmbeddedPostgreSql second;

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	@BeforeAll
	static void startServers() {
		first = EmbeddedPostgreSql.start();
		second = EmbeddedPostgreSql.start();
	}

	@AfterAll
	static void stopServers() {
		first.close();
		second.close();
	}

	@Test
	void whenOnlyTheSecretIsNamedThenStartsAndFollowsItToAnotherServer() throws Exception {
		SecretDatabase database = new SecretDatabase(this.aws, first);
		database.createUser(second);
		try (var context = run("rekey.jdbc.dataSource.secret: " + database.secret())) {
			HikariDataSource pool = context.getBean(HikariDataSource.class);
			assertThat(portOf(pool)).isEqualTo(first.port());
			try (Borrowers borrowers = new Borrowers(pool)) {
				await().until(() -> borrowers.served.get() > 50);
				database.put(second, "moved-1");
				await().until(() -> connections(first, database) == 0);
				long before = borrowers.served.get();
				await().until(() -> borrowers.served.get() > before + 50);
				assertThat(borrowers.failures).isEmpty();
				assertThat(borrowers.ports).contains(first.port(), second.port());
			}
			assertThat(portOf(pool)).isEqualTo(second.port());
			assertThat(connections(second, database)).isPositive();
		}
	}

	@Test
	void whenTheNewHostIsNoneThenThatVersionIsRefusedAndThePoolStays() throws Exception {
		SecretDatabase database = new SecretDatabase(this.aws, first);
		try (var context = run("spring.datasource: {username: '%s', password: '%s'}"
			.formatted(database.reference("username"), database.reference("password")))) {
			HikariDataSource pool = context.getBean(HikariDataSource.class);
			assertThat(portOf(pool)).isEqualTo(first.port());
			this.aws.putSecretValue(database.secret(),
					database.json(first, database.password()).replace("localhost", "localhost/x?ssl=true&"));
			App app = context.getBean(App.class);
			await().until(() -> !app.failed.isEmpty());
			assertThat(app.failed.get(0).reason()).contains("for pool 'dataSource' it lacks what gives a usable URL");
			pool.getHikariPoolMXBean().softEvictConnections();
			assertThat(portOf(pool)).isEqualTo(first.port());
		}
	}

	@Test
	void whenThePasswordIsInTheUrlThenItFollowsWhateverItsCharacters() throws Exception {
		SecretDatabase database = new SecretDatabase(this.aws, first);
		try (var context = run("""
				spring.datasource.url: "jdbc:postgresql://localhost:${secret@%1$s#port}/postgres?user=%2$s\\
				&password=${secret@%1$s#password}&ApplicationName=in-url"
				""".formatted(database.secret(), database.user()))) {
			HikariDataSource pool = context.getBean(HikariDataSource.class);
			assertThat(portOf(pool)).isEqualTo(first.port());
			database.createUser(second);
			database.put(second, "a&b=c%41+;# d");
			await().until(() -> connections(first, database) == 0);
			assertThat(portOf(pool)).isEqualTo(second.port());
			assertThat(query(pool, "SELECT current_setting('application_name')")).isEqualTo("in-url");
		}
	}

	private ConfigurableApplicationContext run(String yaml) {
		return TestApplications.run(this.aws, this.directory, yaml + """

				rekey.rotation: {reconcile-interval: 250ms, min-interval: 100ms}
				spring.datasource.hikari.maximum-pool-size: 4
				""", App.class);
	}

	private static int portOf(DataSource pool) throws SQLException {
		return Integer.parseInt(query(pool, "SELECT inet_server_port()"));
	}

	private static String query(DataSource pool, String sql) throws SQLException {
		try (Connection connection = pool.getConnection()) {
			return query(connection, sql);
		}
	}

	private static String query(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
			rows.next();
			return rows.getString(1);
		}
	}

	private static int connections(EmbeddedPostgreSql server, SecretDatabase database) throws SQLException {
		try (Connection connection = DriverManager.getConnection(server.jdbcUrl(), "postgres", "")) {
			return Integer.parseInt(query(connection,
					"SELECT count(*) FROM pg_stat_activity WHERE usename = '" + database.user() + "'"));
		}
	}

	/**
	 * Threads that never stop to ask the database something.
	 */
	private static final class Borrowers implements AutoCloseable {

		private final AtomicLong served = new AtomicLong();

		private final List<Integer> ports = new CopyOnWriteArrayList<>();

		private final List<String> failures = new CopyOnWriteArrayList<>();

		private final List<Thread> threads = new ArrayList<>();

		private volatile boolean stopped;

		Borrowers(DataSource pool) {
			for (int i = 0; i < 4; i++) {
				Thread thread = new Thread(() -> ask(pool), "borrower");
				this.threads.add(thread);
				thread.start();
			}
		}

		private void ask(DataSource pool) {
			while (!this.stopped) {
				try {
					int port = Integer.parseInt(query(pool, "SELECT inet_server_port() FROM pg_sleep(0.01)"));
					if (!this.ports.contains(port)) {
						this.ports.add(port);
					}
					this.served.incrementAndGet();
				}
				catch (SQLException ex) {
					this.failures.add(String.valueOf(ex.getSQLState()));
				}
			}
		}

		@Override
		public void close() {
			this.stopped = true;
			this.threads.forEach(Borrowers::join);
		}

		private static void join(Thread thread) {
			try {
				thread.join();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = HibernateJpaAutoConfiguration.class,
			excludeName = { "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration",
					"org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration",
					"org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration",
					"org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration" })
	static class App {

		final List<SecretRotationFailedEvent> failed = new CopyOnWriteArrayList<>();

		@EventListener
		void on(SecretRotationFailedEvent event) {
			this.failed.add(event);
		}

	}

}
