// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.rotation;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Eight pools that log in all the time, while two users alternate several times a second.
 * All logins are real; the password verifiers have one iteration so that one login costs
 * the machine little. A login may be refused: a version that was just read can be two
 * rotations old when it gets to the database.
 */
class TornReadIT {

	private static final int LOGINS = Integer.getInteger("rekey.torn-reads.logins", 2_500);

	private static final Duration WINDOW = Duration.ofMillis(200);

	private static final int SCRAM_ITERATIONS = 1;

	@TempDir
	private Path logs;

	@Test
	@Timeout(600)
	void whenUsersAlternateQuicklyThenEveryLoginIsOfOneVersion() throws Exception {
		try (Cloud cloud = new Cloud();
				Database database = Database.start(this.logs.resolve("postgresql.log"), SCRAM_ITERATIONS)) {
			RotatedLogin login = new RotatedLogin(cloud, database, "torn", Strategy.ALTERNATING);
			RecordingDriver driver = new RecordingDriver(login::hasIssued);
			DriverManager.registerDriver(driver);
			cloud.systemProperties().forEach(System::setProperty);
			try {
				int rotations = rotateUnderLoad(login, driver, arguments(cloud, database, login));
				System.out.printf("%d rotations, %d logins tried, %d accepted, %d torn%n", rotations, driver.attempts(),
						driver.connections(), driver.torn());
				assertThat(driver.torn()).isZero();
				assertThat(driver.connections()).isGreaterThan(LOGINS / 2);
				assertThat(rotations).isGreaterThan(LOGINS / 200);
			}
			finally {
				cloud.systemProperties().keySet().forEach(System::clearProperty);
				DriverManager.deregisterDriver(driver);
			}
		}
	}

	@Test
	void whenLoginIsMixedThenDriverCountsIt() {
		RecordingDriver driver = new RecordingDriver((username, password) -> username.equals(password));
		assertThat(attempt(driver, "a", "b")).isInstanceOf(SQLException.class);
		assertThat(attempt(driver, "a", "a")).isInstanceOf(SQLException.class);
		assertThat(driver.torn()).isEqualTo(1);
		assertThat(driver.attempts()).isEqualTo(2);
		assertThat(driver.connections()).isZero();
	}

	private static Throwable attempt(RecordingDriver driver, String username, String password) {
		Properties info = new Properties();
		info.setProperty("user", username);
		info.setProperty("password", password);
		return catchThrowable(() -> driver.connect(RecordingDriver.PREFIX + "postgresql://localhost:1/none", info));
	}

	private static List<String> arguments(Cloud cloud, Database database, RotatedLogin login) {
		List<String> args = new ArrayList<>();
		args.add("--spring.main.web-application-type=none");
		args.add("--spring.main.banner-mode=off");
		args.add("--logging.level.root=error");
		args.add("--pool.url=" + RecordingDriver.PREFIX + database.address());
		args.add("--pool.username=${secret@" + login.secretName() + "#username}");
		args.add("--pool.password=${secret@" + login.secretName() + "#password}");
		args.add("--rekey.rotation.min-interval=10ms");
		args.add("--rekey.rotation.spread.checks=0s");
		args.add("--rekey.rotation.topic-arn="
				+ cloud.createTopic(login.name(), login.secretArn(), EventDelivery.ON_TIME));
		for (int i = 0; i < PoolsApplication.POOLS; i++) {
			args.add("--rekey.jdbc.pool" + i + ".secret=" + login.secretName());
		}
		return args;
	}

	private static int rotateUnderLoad(RotatedLogin login, RecordingDriver driver, List<String> args)
			throws InterruptedException {
		ExecutorService threads = Executors.newFixedThreadPool(PoolsApplication.POOLS);
		try (ConfigurableApplicationContext context = SpringApplication.run(PoolsApplication.class,
				args.toArray(String[]::new))) {
			Collection<HikariDataSource> pools = context.getBeansOfType(HikariDataSource.class).values();
			assertThat(pools).hasSize(PoolsApplication.POOLS);
			pools.forEach((pool) -> threads.execute(() -> reconnect(pool)));
			int rotations = 0;
			while (driver.attempts() < LOGINS) {
				login.rotate(WINDOW);
				rotations++;
			}
			return rotations;
		}
		finally {
			threads.shutdownNow();
		}
	}

	private static void reconnect(HikariDataSource pool) {
		while (!Thread.currentThread().isInterrupted()) {
			try (Connection connection = pool.getConnection()) {
				pool.evictConnection(connection);
			}
			catch (SQLException ex) {
				// Refused: the database is ahead of every version that can be read.
				Thread.onSpinWait();
			}
		}
	}

}
