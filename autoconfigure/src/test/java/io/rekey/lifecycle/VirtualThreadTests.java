// SPDX-License-Identifier: Apache-2.0

package io.rekey.lifecycle;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

import com.zaxxer.hikari.HikariDataSource;
import io.rekey.SecretId;
import io.rekey.Secrets;
import io.rekey.env.TestApplications;
import io.rekey.env.TestClients;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import io.rekey.test.EmbeddedPostgreSql;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for requests on virtual threads.
 */
@Timeout(120)
@EnabledForJreRange(min = JRE.JAVA_21)
class VirtualThreadTests {

	private static final int CLIENTS = 6;

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	private final AtomicLong served = new AtomicLong();

	private final List<String> failures = new CopyOnWriteArrayList<>();

	private volatile boolean stopped;

	/**
	 * Since JDK 24 a monitor pins no virtual thread any more, so there only native frames
	 * would be found.
	 */
	@Test
	void whenRotatedUnderRequestsOnVirtualThreadsThenNoneFailsOrPinsItsCarrierInTheLibrary() throws Exception {
		try (EmbeddedPostgreSql postgres = EmbeddedPostgreSql.start();
				SecretsManagerClient client = TestClients.secretsManager(this.aws);
				Recording recording = new Recording()) {
			postgres.createUser("virtual", "first");
			this.aws.createSecret("virtual/db", json("first"));
			this.aws.createSecret("virtual/late", "{\"k\":\"v1\"}");
			recording.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ZERO).withStackTrace();
			recording.start();
			try (ConfigurableApplicationContext context = run(postgres)) {
				List<Thread> clients = startClients(context);
				await().until(() -> this.aws.count("sqs:ReceiveMessage") > 0);
				Rotated rotated = context.getBean(Rotated.class);
				for (int i = 1; i <= 3; i++) {
					String password = UUID.randomUUID().toString();
					client.putSecretValue((request) -> request.secretId("virtual/db")
						.secretString(json(password))
						.versionStages("AWSPENDING"));
					postgres.changePassword("virtual", password);
					long before = this.served.get();
					await().until(() -> this.served.get() > before + 50 || !this.failures.isEmpty());
					this.aws.putSecretValue("virtual/db", json(password));
					int rotations = i;
					await().until(() -> rotated.events().size() == rotations);
				}
				this.stopped = true;
				for (Thread one : clients) {
					one.join();
				}
			}
			assertThat(this.failures).isEmpty();
			Path file = this.directory.resolve("pinned.jfr");
			recording.dump(file);
			assertThat(RecordingFile.readAllEvents(file).stream().filter(VirtualThreadTests::isInLibrary)).isEmpty();
		}
	}

	private static boolean isInLibrary(RecordedEvent event) {
		return event.getStackTrace() != null && event.getStackTrace()
			.getFrames()
			.stream()
			.filter(RecordedFrame::isJavaFrame)
			.map((frame) -> frame.getMethod().getType().getName())
			.anyMatch((name) -> name.startsWith("io.rekey.") && !name.startsWith("io.rekey.lifecycle."));
	}

	private List<Thread> startClients(ConfigurableApplicationContext context) {
		String port = context.getEnvironment().getRequiredProperty("local.server.port");
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/order")).build();
		HttpClient http = HttpClient.newHttpClient();
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < CLIENTS; i++) {
			Thread thread = new Thread(() -> send(http, request), "client");
			threads.add(thread);
			thread.start();
		}
		return threads;
	}

	private void send(HttpClient http, HttpRequest request) {
		while (!this.stopped) {
			try {
				HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
				if (response.statusCode() == 200 && response.body().equals("true")) {
					this.served.incrementAndGet();
				}
				else {
					this.failures.add(response.statusCode() + " " + response.body());
				}
			}
			catch (Exception ex) {
				this.failures.add(ex.toString());
			}
		}
	}

	private static String json(String password) {
		return "{\"username\":\"virtual\",\"password\":\"%s\"}".formatted(password);
	}

	private ConfigurableApplicationContext run(EmbeddedPostgreSql postgres) {
		List<String> arguments = new ArrayList<>(TestApplications.arguments(this.aws));
		arguments.addAll(List.of("--spring.main.banner-mode=off", "--server.port=0",
				"--spring.threads.virtual.enabled=true", "--spring.datasource.url=" + postgres.jdbcUrl(),
				"--spring.datasource.username=${secret@virtual/db#username}",
				"--spring.datasource.password=${secret@virtual/db#password}",
				"--spring.datasource.hikari.maximum-pool-size=4", "--rekey.rotation.min-interval=100ms",
				"--rekey.rotation.topic-arn=" + this.aws.createTopicForRotations("virtual")));
		return new SpringApplicationBuilder(App.class).web(WebApplicationType.SERVLET)
			.run(arguments.toArray(new String[0]));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(
			excludeName = { "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
					"org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration" })
	@EnableConfigurationProperties(Rotated.class)
	static class App {

		@Bean
		Controller controller(HikariDataSource pool, Secrets secrets) {
			return new Controller(pool, secrets);
		}

	}

	/**
	 * Uses the database by new connections, and a secret that is first read by a request.
	 */
	@RestController
	static class Controller {

		private final HikariDataSource pool;

		private final Secrets secrets;

		Controller(HikariDataSource pool, Secrets secrets) {
			this.pool = pool;
			this.secrets = secrets;
		}

		@GetMapping("/order")
		String order() throws Exception {
			try (Connection connection = this.pool.getConnection(); var statement = connection.createStatement()) {
				statement.execute("SELECT 1");
			}
			this.pool.getHikariPoolMXBean().softEvictConnections();
			assertThat(this.secrets.get(SecretId.of("virtual/late")).get("k")).isEqualTo("v1");
			return String.valueOf(Thread.class.getMethod("isVirtual").invoke(Thread.currentThread()));
		}

	}

}
