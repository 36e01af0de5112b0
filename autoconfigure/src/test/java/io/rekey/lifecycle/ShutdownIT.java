// SPDX-License-Identifier: Apache-2.0

package io.rekey.lifecycle;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.zaxxer.hikari.HikariDataSource;
import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.env.TestApplications;
import io.rekey.env.TestClients;
import io.rekey.store.SecretRotator;
import io.rekey.store.Signal;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import io.rekey.test.EmbeddedPostgreSql;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.sqs.SqsClient;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Tests for applications that end in the middle of something.
 */
@Timeout(120)
class ShutdownIT {

	private static final int REQUESTS = 6;

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	private static EmbeddedPostgreSql postgres;

	private static int count;

	private final Threads threads = new Threads();

	private final EmbeddedAws aws = extension.aws();

	private final String user = "shutdown" + ++count;

	private final String secret = "shutdown/db" + count;

	private final String topic = this.aws.createTopicForRotations("shutdown" + count);

	private SqsClient sqs;

	@BeforeAll
	static void startDatabase() {
		postgres = EmbeddedPostgreSql.start();
	}

	@AfterAll
	static void stopDatabase() {
		postgres.close();
	}

	@BeforeEach
	void prepare() {
		String password = UUID.randomUUID().toString();
		postgres.createUser(this.user, password);
		this.aws.createSecret(this.secret, json(password));
		this.sqs = TestClients.build(SqsClient.builder(), this.aws.endpoint(), this.aws.region(),
				this.aws.accessKeyId(), this.aws.secretAccessKey());
	}

	@AfterEach
	void release() {
		SlowDriver.hang.countDown();
		this.sqs.close();
	}

	@Test
	void whenASecretIsRotatedDuringAGracefulShutdownThenNoRequestFails() throws Exception {
		ConfigurableApplicationContext context = run(WebApplicationType.SERVLET, "--server.port=0",
				"--server.shutdown=graceful");
		try (context) {
			await().until(() -> this.aws.count("sqs:ReceiveMessage") > 0);
			Controller controller = context.getBean(Controller.class);
			Rotated rotated = context.getBean(Rotated.class);
			int port = Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
			HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/order")).build();
			HttpClient client = HttpClient.newHttpClient();
			List<CompletableFuture<HttpResponse<String>>> responses = new ArrayList<>();
			for (int i = 0; i < REQUESTS; i++) {
				responses.add(client.sendAsync(request, BodyHandlers.ofString()));
			}
			await().until(() -> controller.entered.get() == REQUESTS);
			Thread closer = new Thread(context::close, "closer");
			closer.start();
			await().until(() -> !accepts(port));
			rotate();
			await().until(() -> rotated.events().size() == 1);
			controller.go.countDown();
			for (CompletableFuture<HttpResponse<String>> response : responses) {
				assertThat(response.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
			}
			closer.join(Duration.ofSeconds(20).toMillis());
			assertThat(closer.isAlive()).isFalse();
			awaitNothingIsLeft(Duration.ofSeconds(15));
		}
	}

	@Test
	void whenClosedWhileAProofHangsThenNothingIsLeft() {
		ConfigurableApplicationContext context = run(WebApplicationType.NONE);
		try (context) {
			await().until(() -> queues().size() == 1);
			borrow(context);
			SlowDriver.hang = new CountDownLatch(1);
			rotate();
			signal(context);
			await().until(() -> SlowDriver.waiting.get() > 0);
			long start = System.nanoTime();
			context.close();
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
			awaitNoThreads(Duration.ofSeconds(10), "rekey-queue-delete-");
			assertThat(SlowDriver.waiting.get()).isZero();
			assertThat(queues()).isEmpty();
		}
	}

	@Test
	void whenClosedWhileConnectionsAreRetiredThenNothingIsLeft() throws Exception {
		ConfigurableApplicationContext context = run(WebApplicationType.NONE);
		try (context) {
			HikariDataSource pool = context.getBean(HikariDataSource.class);
			List<Connection> held = new ArrayList<>();
			for (int i = 0; i < pool.getMaximumPoolSize(); i++) {
				held.add(pool.getConnection());
			}
			await().until(() -> queues().size() == 1);
			rotate();
			signal(context);
			await().until(() -> pool.getHikariPoolMXBean().getThreadsAwaitingConnection() == 1);
			context.close();
			assertThat(held).noneMatch(ShutdownIT::isValid);
			awaitNoThreads(Duration.ofSeconds(10), "rekey-queue-delete-");
			assertThat(queues()).isEmpty();
		}
	}

	@Test
	void whenClosedTwiceAtOnceThenTheQueueIsRemovedOnce() throws Exception {
		ConfigurableApplicationContext context = run(WebApplicationType.NONE);
		await().until(() -> queues().size() == 1);
		this.aws.clearCalls();
		Thread other = new Thread(context::close, "closer");
		other.start();
		context.close();
		other.join();
		context.close();
		assertThat(this.aws.count("sqs:DeleteQueue")).isEqualTo(1);
		awaitNothingIsLeft(Duration.ofSeconds(15));
	}

	@Test
	void whenTheStartFailsAfterSecretsWereReadThenNothingIsLeft() {
		assertThatThrownBy(() -> {
			try (ConfigurableApplicationContext context = run(WebApplicationType.NONE, "--fail=true")) {
				assertThat(context.isActive()).isFalse();
			}
		}).hasStackTraceContaining("the start fails here");
		awaitNothingIsLeft(Duration.ofSeconds(15));
	}

	@Test
	void whenASecretIsMissingThenNothingIsLeft() {
		assertThatThrownBy(() -> {
			try (ConfigurableApplicationContext context = run(WebApplicationType.NONE,
					"--app.other=${secret@shutdown/missing#k}")) {
				assertThat(context.isActive()).isFalse();
			}
		}).hasStackTraceContaining("shutdown/missing");
		awaitNoThreads(Duration.ofSeconds(10), "");
	}

	private void awaitNothingIsLeft(Duration atMost) {
		awaitNoThreads(atMost, "");
		assertThat(queues()).isEmpty();
	}

	private void awaitNoThreads(Duration atMost, String except) {
		await().atMost(atMost)
			.untilAsserted(() -> assertThat(this.threads.alive())
				.filteredOn((name) -> except.isEmpty() || !name.startsWith(except))
				.isEmpty());
	}

	private List<String> queues() {
		return this.sqs.listQueues((request) -> request.queueNamePrefix("rekey-" + this.user)).queueUrls();
	}

	private void rotate() {
		String password = UUID.randomUUID().toString();
		postgres.changePassword(this.user, password);
		this.aws.putSecretValue(this.secret, json(password));
	}

	private void signal(ConfigurableApplicationContext context) {
		var unused = context.getBean(SecretRotator.class)
			.signal(SecretId.of(this.secret), Signal.of(RotationTrigger.OPERATOR));
	}

	private static void borrow(ConfigurableApplicationContext context) {
		try (Connection connection = context.getBean(HikariDataSource.class).getConnection()) {
			assertThat(connection.isClosed()).isFalse();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static boolean isValid(Connection connection) {
		try {
			return connection.isValid(1);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static boolean accepts(int port) {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress("localhost", port), 1000);
			return true;
		}
		catch (IOException ex) {
			// That is the answer.
			return false;
		}
	}

	private String json(String password) {
		return "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(this.user, password);
	}

	private ConfigurableApplicationContext run(WebApplicationType type, String... more) {
		List<String> arguments = new ArrayList<>(TestApplications.arguments(this.aws));
		arguments.add("--spring.main.banner-mode=off");
		arguments.add("--spring.datasource.url=" + postgres.jdbcUrl().replace("jdbc:", "jdbc:" + SlowDriver.PREFIX));
		arguments.add("--spring.datasource.driver-class-name=" + SlowDriver.class.getName());
		arguments.add("--spring.datasource.username=${secret@" + this.secret + "#username}");
		arguments.add("--spring.datasource.password=${secret@" + this.secret + "#password}");
		arguments.add("--spring.datasource.hikari.maximum-pool-size=4");
		arguments.add("--rekey.rotation.topic-arn=" + this.topic);
		arguments.add("--spring.application.name=" + this.user);
		arguments.addAll(List.of(more));
		return new SpringApplicationBuilder(App.class).web(type).run(arguments.toArray(new String[0]));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(
			excludeName = { "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
					"org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration" })
	@EnableConfigurationProperties(Rotated.class)
	static class App {

		@Bean
		Controller controller(HikariDataSource pool) {
			return new Controller(pool);
		}

		@Bean
		SmartInitializingSingleton failure(Environment environment) {
			return () -> {
				if (environment.getProperty("fail", Boolean.class, false)) {
					throw new IllegalStateException("the start fails here");
				}
			};
		}

	}

	/**
	 * Needs a new connection after the shutdown began.
	 */
	@RestController
	static class Controller {

		private final CountDownLatch go = new CountDownLatch(1);

		private final AtomicInteger entered = new AtomicInteger();

		private final HikariDataSource pool;

		Controller(HikariDataSource pool) {
			this.pool = pool;
		}

		@GetMapping("/order")
		String order() throws Exception {
			query();
			this.entered.incrementAndGet();
			if (!this.go.await(30, TimeUnit.SECONDS)) {
				throw new IllegalStateException("nobody let the request go on");
			}
			this.pool.getHikariPoolMXBean().softEvictConnections();
			query();
			return "ok";
		}

		private void query() throws SQLException {
			try (Connection connection = this.pool.getConnection(); var statement = connection.createStatement()) {
				statement.execute("SELECT 1");
			}
		}

	}

}
