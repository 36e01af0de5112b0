// SPDX-License-Identifier: Apache-2.0

package io.rekey.it;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import com.zaxxer.hikari.HikariDataSource;
import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.env.TestClients;
import io.rekey.store.SecretRotator;
import io.rekey.store.SecretStore;
import io.rekey.store.Signal;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedPostgreSql;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A secret goes bad while an application works with it: queries go on, on new connections
 * too, the health says what is wrong without a value, and once the secret is mended the
 * application follows it again. Runs on a real PostgreSQL; the health is asked for by
 * HTTP.
 */
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
@Timeout(120)
class BadSecretIT {

	private static final String CANARY = "canary-";

	private static final String SECRET = "bad/db";

	private static final String USER = "orders";

	private static final SecretId ID = SecretId.of(SECRET);

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final HttpClient http = HttpClient.newHttpClient();

	private EmbeddedAws aws;

	private SecretsManagerClient client;

	private EmbeddedPostgreSql postgres;

	private ConfigurableApplicationContext context;

	private HikariDataSource pool;

	private Load load;

	private int count;

	private String good = newPassword();

	@BeforeAll
	void start() {
		this.aws = EmbeddedAws.start();
		this.client = TestClients.secretsManager(this.aws);
		this.postgres = EmbeddedPostgreSql.start();
		this.postgres.createUser(USER, this.good);
		this.aws.createSecret(SECRET, json(USER, this.good));
		this.context = run(this.aws.createTopicForRotations("bad-secrets"));
		this.pool = this.context.getBean(HikariDataSource.class);
		await().atMost(PATIENCE).until(() -> this.aws.count("ReceiveMessage") > 0);
	}

	@AfterAll
	void stop() {
		this.context.close();
		this.postgres.close();
		this.client.close();
		this.aws.close();
	}

	@BeforeEach
	void begin() {
		if (!health().read("$.status").equals("UP")) {
			// A test before failed, which is no reason for this one to do so.
			this.aws.putSecretValue(SECRET, json(USER, this.good));
		}
		await().atMost(PATIENCE).until(() -> health().read("$.status").equals("UP"));
		this.load = new Load(this.pool, this.context.getBean(Orders.class));
	}

	@AfterEach
	void noRequestFailedAndNothingWasShown(CapturedOutput output) {
		this.load.close();
		assertThat(this.load.failures()).isEmpty();
		assertThat(output.getAll()).doesNotContain(CANARY);
	}

	@Test
	void whenTheSecretTurnsIntoTextThenItIsRefused() throws Exception {
		assertRefused(this.aws.putSecretValue(SECRET, CANARY + "text"), "is not a JSON object");
		assertWorksOn();
		mend();
	}

	@Test
	void whenTheSecretLosesItsPasswordThenItIsRefused() throws Exception {
		assertRefused(this.aws.putSecretValue(SECRET, "{\"username\":\"" + USER + "\"}"), "has no key 'password'");
		assertWorksOn();
		mend();
	}

	@Test
	void whenOnlyTheUsernameChangesThenItIsRefused() throws Exception {
		assertRefused(this.aws.putSecretValue(SECRET, json(CANARY + "nobody", this.good)),
				"the database of pool 'dataSource' refuses its login");
		assertWorksOn();
		mend();
	}

	@Test
	void whenAWrongPasswordIsPutByHandThenItIsRefused() throws Exception {
		assertRefused(this.aws.putSecretValue(SECRET, json(USER, CANARY + "wrong")),
				"the database of pool 'dataSource' refuses its login");
		assertWorksOn();
		mend();
	}

	@Test
	void whenARefusedVersionIsTakenBackThenTheSecretIsUpAgain() throws Exception {
		String live = live();
		String bad = this.aws.putSecretValue(SECRET, json(USER, CANARY + "wrong"));
		assertRefused(bad, "refuses its login");
		this.client.updateSecretVersionStage((request) -> request.secretId(SECRET)
			.versionStage("AWSCURRENT")
			.moveToVersionId(live)
			.removeFromVersionId(bad));
		assertUp(live);
	}

	@Test
	void whenTheSecretIsDeletedThenTheReconcileFindsOut() throws Exception {
		this.client.deleteSecret((request) -> request.secretId(SECRET));
		checkAll(RotationTrigger.RECONCILE);
		assertUnreadable("MARKED_FOR_DELETION", "is scheduled for deletion");
		assertWorksOn();
		this.client.restoreSecret((request) -> request.secretId(SECRET));
		checkAll(RotationTrigger.OPERATOR);
		assertUp(live());
		mend();
	}

	@ParameterizedTest
	@ValueSource(strings = { "secretsmanager:GetSecretValue", "kms:Decrypt" })
	void whenAccessIsDeniedThenTheReconcileFindsOutAndTheActionIsNamed(String action) throws Exception {
		this.aws.deny(action, SECRET);
		checkAll(RotationTrigger.RECONCILE);
		assertUnreadable("ACCESS_DENIED", "is denied: " + action);
		assertThat(health().<String>read("$.components.secrets.details.secrets['" + SECRET + "'].lastCheck.action"))
			.isEqualTo(action);
		assertWorksOn();
		this.aws.allow(action, SECRET);
		checkAll(RotationTrigger.OPERATOR);
		assertUp(live());
		mend();
	}

	private void checkAll(RotationTrigger trigger) throws Exception {
		this.context.getBean(SecretRotator.class).signalAll(Signal.of(trigger)).get();
	}

	private void assertRefused(String versionId, String reason) {
		await().atMost(PATIENCE).until(() -> health().read("$.status").equals("DEGRADED"));
		Map<String, String> lastCheck = lastCheck();
		assertThat(lastCheck).containsEntry("outcome", "REFUSED").containsEntry("versionId", versionId);
		assertThat(lastCheck.get("reason")).contains(reason);
	}

	private void assertUnreadable(String cause, String reason) throws Exception {
		assertThat(health().<String>read("$.status")).isEqualTo("DEGRADED");
		await().atMost(PATIENCE)
			.untilAsserted(
					() -> assertThat(lastCheck()).containsEntry("outcome", "REVOKED").containsEntry("cause", cause));
		assertThat(lastCheck().get("reason")).contains(reason);
	}

	private Map<String, String> lastCheck() {
		return health().read("$.components.secrets.details.secrets['" + SECRET + "'].lastCheck");
	}

	/**
	 * All connections are replaced by new ones, with the last good login.
	 */
	private void assertWorksOn() throws Exception {
		String live = live();
		Set<Integer> before = backends();
		assertThat(before).isNotEmpty();
		long served = this.load.served();
		await().atMost(PATIENCE).until(() -> {
			// Again and again, as a spare connection may come in from outside the pool.
			this.pool.getHikariPoolMXBean().softEvictConnections();
			Set<Integer> now = backends();
			return !now.isEmpty() && before.stream().noneMatch(now::contains);
		});
		await().atMost(PATIENCE).until(() -> this.load.served() > served + 50);
		assertThat(this.load.failures()).isEmpty();
		assertThat(this.context.getEnvironment().getProperty("spring.datasource.password")).isEqualTo(this.good);
		assertThat(live()).isEqualTo(live);
		assertThat(health().<String>read("$.status")).isEqualTo("DEGRADED");
	}

	private Set<Integer> backends() throws SQLException {
		Set<Integer> pids = new TreeSet<>();
		try (Connection connection = this.pool.getConnection();
				Statement statement = connection.createStatement();
				ResultSet rows = statement
					.executeQuery("SELECT pid FROM pg_stat_activity WHERE usename = '" + USER + "'")) {
			while (rows.next()) {
				pids.add(rows.getInt(1));
			}
		}
		return pids;
	}

	/**
	 * Changes the password, as a rotation does.
	 */
	private void mend() throws Exception {
		String old = this.good;
		this.good = newPassword();
		this.postgres.changePassword(USER, this.good);
		assertUp(this.aws.putSecretValue(SECRET, json(USER, this.good)));
		assertThat(this.context.getEnvironment().getProperty("spring.datasource.password")).isEqualTo(this.good);
		assertThat(this.postgres.accepts(USER, old)).isFalse();
	}

	private void assertUp(String versionId) {
		await().atMost(PATIENCE).until(() -> health().read("$.status").equals("UP") && live().equals(versionId));
		assertThat(health().<Map<String, Object>>read("$.components.secrets.details.secrets['" + SECRET + "']"))
			.containsEntry("versionId", versionId)
			.doesNotContainKey("lastCheck");
	}

	private String live() {
		return this.context.getBean(SecretStore.class).get(ID).versionId();
	}

	/**
	 * Asks for the health, all of which is shown.
	 */
	private DocumentContext health() {
		try {
			String port = this.context.getEnvironment().getProperty("local.server.port");
			HttpResponse<String> response = this.http.send(
					HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/health")).build(),
					BodyHandlers.ofString());
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.body()).doesNotContain(CANARY);
			return JsonPath.parse(response.body());
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private String newPassword() {
		return CANARY + "good-" + ++this.count;
	}

	private static String json(String username, String password) {
		return "{\"username\":\"" + username + "\",\"password\":\"" + password + "\"}";
	}

	private ConfigurableApplicationContext run(String topic) {
		Map<String, Object> properties = new LinkedHashMap<>();
		properties.put("server.port", "0");
		properties.put("rekey.aws.endpoint", this.aws.endpoint());
		properties.put("rekey.aws.region", this.aws.region());
		properties.put("rekey.aws.credentials.access-key-id", this.aws.accessKeyId());
		properties.put("rekey.aws.credentials.secret-access-key", this.aws.secretAccessKey());
		properties.put("rekey.rotation.topic-arn", topic);
		properties.put("rekey.rotation.min-interval", "50ms");
		properties.put("rekey.rotation.reconcile-interval", "0s");
		properties.put("spring.datasource.url", this.postgres.jdbcUrl());
		properties.put("spring.datasource.username", "${secret@" + SECRET + "#username}");
		properties.put("spring.datasource.password", "${secret@" + SECRET + "#password}");
		properties.put("spring.jpa.hibernate.ddl-auto", "update");
		properties.put("spring.jpa.open-in-view", "false");
		properties.put("management.endpoint.health.show-details", "always");
		properties.put("management.endpoint.health.status.order", "down,out-of-service,degraded,up,unknown");
		List<String> arguments = properties.entrySet()
			.stream()
			.map((entry) -> "--" + entry.getKey() + "=" + entry.getValue())
			.toList();
		return new SpringApplicationBuilder(EndToEndSuite.App.class).run(arguments.toArray(new String[0]));
	}

}
