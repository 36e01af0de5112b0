// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.rekey.Proof;
import io.rekey.RotationTrigger;
import io.rekey.SecretContent;
import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.SecretVersion;
import io.rekey.SecretVersionInfo;
import io.rekey.pool.LoginConnector;
import io.rekey.pool.LoginFailure;
import io.rekey.pool.LoginKeys;
import io.rekey.pool.LoginResult;
import io.rekey.pool.PoolLogin;
import io.rekey.pool.PoolLogins;
import io.rekey.pool.PoolRegistry;
import io.rekey.pool.RotatingConnector;
import io.rekey.pool.RotatingPool;
import io.rekey.store.OnRevoked;
import io.rekey.store.Participants;
import io.rekey.store.RotationResult;
import io.rekey.store.RotationSettings;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretReading;
import io.rekey.store.SecretRotator;
import io.rekey.store.SecretSource;
import io.rekey.store.SecretStatuses;
import io.rekey.store.SecretStore;
import io.rekey.store.Signal;
import io.rekey.store.Spread;
import io.rekey.store.TestFollowers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/**
 * Tests for {@link SecretsHealthIndicator}.
 */
@Timeout(180)
class SecretsHealthIndicatorTests {

	private static final SecretId ID = SecretId.of("orders-db");

	private static final SecretId OTHER = SecretId.of("mail");

	private static final Instant NOW = Instant.parse("2026-11-22T03:04:05Z");

	private static final String CANARY = "canary-";

	private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);

	private final FakeSource source = new FakeSource();

	private final SecretStore store = new SecretStore(this.source, (id) -> SecretLocation.of(id.value()), this.clock);

	private final SecretStatuses statuses = new SecretStatuses(List.of());

	private final Set<String> refused = ConcurrentHashMap.newKeySet();

	private volatile boolean late;

	private SecretRotator rotator = rotator(OnRevoked.KEEP);

	private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory();

	private SecretsHealthIndicator indicator = indicator(this.clock);

	@BeforeEach
	void load() {
		this.source.put(ID, "v1");
		this.source.put(OTHER, "o1");
		this.store.load(List.of(ID, OTHER));
	}

	@AfterEach
	void close() {
		this.rotator.close();
	}

	@Test
	void whenNothingFailedThenIsUpAndShowsEachSecretByNameWithItsVersion() {
		Health health = this.indicator.health();
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsOnlyKeys("secrets");
		assertThat(secrets(health)).containsExactly(
				entry("mail",
						Map.of("versionId", "o1", "region", "eu-west-1", "since", NOW.toString(), "confirmed",
								NOW.toString())),
				entry("orders-db", Map.of("versionId", "v1", "region", "eu-west-1", "since", NOW.toString(),
						"confirmed", NOW.toString())));
	}

	@Test
	void whenAVersionIsRefusedThenIsDegradedUntilTheNextGoodOne() throws Exception {
		this.refused.add("v2");
		this.source.put(ID, "v2");
		check();
		Health health = this.indicator.health();
		assertThat(health.getStatus()).isEqualTo(new Status("DEGRADED"));
		assertThat(secret(health, ID)).containsEntry("versionId", "v1")
			.containsEntry("lastCheck", Map.of("outcome", "REFUSED", "reason", "the database refuses it", "versionId",
					"v2", "time", "2026-11-22T03:04:05Z"));
		assertThat(secret(health, OTHER)).doesNotContainKey("lastCheck");
		this.source.put(ID, "v3");
		check();
		assertThat(this.indicator.health().getStatus()).isEqualTo(Status.UP);
		assertThat(secret(this.indicator.health(), ID)).containsEntry("versionId", "v3");
	}

	@Test
	void whenSomethingHasNotMovedThenIsDegradedUntilItHas() throws Exception {
		this.late = true;
		this.source.put(ID, "v2");
		check();
		Health health = this.indicator.health();
		assertThat(health.getStatus()).isEqualTo(SecretsHealthIndicator.DEGRADED);
		assertThat(secret(health, ID)).containsEntry("versionId", "v2").doesNotContainKey("lastCheck");
		assertThat(secret(health, ID).get("late").toString()).contains("follower=test", "IllegalStateException")
			.doesNotContain(CANARY);
		assertThat(secret(health, OTHER)).doesNotContainKey("late");
		check();
		assertThat(this.indicator.health().getStatus()).isEqualTo(SecretsHealthIndicator.DEGRADED);
		this.late = false;
		check();
		assertThat(this.indicator.health().getStatus()).isEqualTo(Status.UP);
		assertThat(secret(this.indicator.health(), ID)).doesNotContainKey("late");
	}

	@Test
	void whenARefusedVersionIsCheckedAgainThenStaysDegraded() throws Exception {
		this.refused.add("v2");
		this.source.put(ID, "v2");
		check();
		check();
		this.rotator.signalAll(Signal.of(RotationTrigger.RECONCILE)).get();
		assertThat(this.indicator.health().getStatus()).isEqualTo(SecretsHealthIndicator.DEGRADED);
	}

	@Test
	void whenTheRefusedVersionIsTakenBackThenIsUpWithTheEventOfThat() throws Exception {
		this.refused.add("v2");
		this.source.put(ID, "v2");
		check();
		this.source.put(ID, "v1");
		this.rotator.signal(ID, new Signal(RotationTrigger.QUEUE, Set.of("v1"))).get();
		assertThat(this.indicator.health().getStatus()).isEqualTo(Status.UP);
	}

	@Test
	void whenASecretCanNotBeReadThenTheReconcileShowsItUntilItCan() throws Exception {
		this.source.fail(ID, Reason.ACCESS_DENIED, "kms:Decrypt");
		reconcile();
		Health health = this.indicator.health();
		assertThat(health.getStatus()).isEqualTo(SecretsHealthIndicator.DEGRADED);
		assertThat(secret(health, ID)).containsEntry("versionId", "v1")
			.containsEntry("lastCheck", Map.of("outcome", "FAILED", "reason", "no luck", "cause", "ACCESS_DENIED",
					"action", "kms:Decrypt", "time", "2026-11-22T03:04:05Z"));
		this.source.put(ID, "v1");
		reconcile();
		assertThat(this.indicator.health().getStatus()).isEqualTo(Status.UP);
	}

	@ParameterizedTest
	@EnumSource(value = Reason.class, names = { "THROTTLED", "UNREACHABLE", "SERVER_ERROR" })
	void whenSecretsManagerIsOutOfReachThenIsDegradedOnceThatTakesLong(Reason reason) throws Exception {
		this.source.fail(ID, reason, null);
		check();
		assertThat(lastCheck(this.indicator.health())).containsEntry("cause", reason.name())
			.doesNotContainKey("action");
		assertThat(this.indicator.health().getStatus()).isEqualTo(Status.UP);
		this.indicator = indicator(Clock.offset(this.clock, Duration.ofMinutes(15).plusSeconds(1)));
		assertThat(this.indicator.health().getStatus()).isEqualTo(SecretsHealthIndicator.DEGRADED);
		this.source.put(ID, "v1");
		reconcile();
		assertThat(this.indicator.health().getStatus()).isEqualTo(Status.UP);
	}

	@Test
	void whenASecretWasDroppedThenItIsNamed() throws Exception {
		this.rotator.close();
		this.rotator = rotator(OnRevoked.DROP);
		this.source.fail(ID, Reason.MARKED_FOR_DELETION, null);
		check();
		check();
		Health health = this.indicator.health();
		assertThat(health.getStatus()).isEqualTo(SecretsHealthIndicator.DEGRADED);
		assertThat(secret(health, ID)).containsEntry("dropped", true).doesNotContainKey("versionId");
		assertThat(lastCheck(health)).containsEntry("outcome", "REVOKED").containsEntry("cause", "MARKED_FOR_DELETION");
	}

	@Test
	void whenAnUnexpectedExceptionIsThrownThenItsTypeIsShownAndNotItsMessage() throws Exception {
		this.source.fail(ID, () -> new IllegalStateException(CANARY));
		check();
		assertThat(lastCheck(this.indicator.health())).containsEntry("outcome", "FAILED").doesNotContainKey("cause");
		assertThat(this.indicator.health().toString()).contains("IllegalStateException").doesNotContain(CANARY);
	}

	@Test
	void whenTheDatabaseAcceptsAnotherVersionThenThePoolIsDegradedUntilThatOneIsLive() throws Exception {
		FakePool pool = addPool();
		assertThat(this.indicator.health().getStatus()).isEqualTo(Status.UP);
		assertThat(pools(this.indicator.health()))
			.containsExactly(Map.of("name", "dataSource", "secret", "orders-db", "outdatedConnections", 0));
		pool.connect("v1");
		this.source.putPending(ID, "v2");
		pool.connect("v2");
		Health health = this.indicator.health();
		assertThat(health.getStatus()).isEqualTo(SecretsHealthIndicator.DEGRADED);
		assertThat(pools(health)).singleElement()
			.satisfies((details) -> assertThat(details).containsEntry("versionId", "v2")
				.containsEntry("outdatedConnections", 1)
				.containsKey("reason"));
		this.source.put(ID, "v2");
		check();
		assertThat(this.indicator.health().getStatus()).isEqualTo(Status.UP);
		assertThat(pools(this.indicator.health())).singleElement()
			.satisfies((details) -> assertThat(details).doesNotContainKey("versionId"));
	}

	@Test
	void whenAPoolCanNotUseNewConnectionsThenItIsDegradedAndSaysWhy() {
		FakePool pool = addPool();
		pool.trouble = "connection-init-sql: SQLState 42501, code 0";
		assertThat(this.indicator.health().getStatus()).isEqualTo(SecretsHealthIndicator.DEGRADED);
		assertThat(pools(this.indicator.health())).singleElement()
			.satisfies((details) -> assertThat(details).containsEntry("name", "dataSource")
				.containsEntry("trouble", "connection-init-sql: SQLState 42501, code 0"));
		pool.trouble = null;
		assertThat(this.indicator.health().getStatus()).isEqualTo(Status.UP);
	}

	@Test
	void whenAllIsShownThenNoValueIs() throws Exception {
		addPool();
		this.refused.add("v2");
		this.source.put(ID, "v2");
		this.source.fail(OTHER, Reason.MARKED_FOR_DELETION, null);
		check();
		reconcile();
		assertThat(this.indicator.health().toString()).contains("REFUSED", "FAILED", "dataSource")
			.doesNotContain(CANARY);
	}

	private RotationResult check() throws Exception {
		return this.rotator.signal(ID, Signal.of(RotationTrigger.OPERATOR)).get();
	}

	private void reconcile() throws Exception {
		this.rotator.signalAll(Signal.of(RotationTrigger.RECONCILE)).get();
	}

	private SecretRotator rotator(OnRevoked onRevoked) {
		return new SecretRotator(this.store, this.source,
				new RotationSettings(Duration.ZERO, Duration.ofMillis(1), 1, Duration.ofHours(1), Duration.ofHours(1),
						onRevoked, Spread.NONE),
				new Participants(
						List.of(TestFollowers.proving(this.store, this::prove), TestFollowers.applying(this::apply)),
						List.of(this.statuses)),
				this.clock);
	}

	private SecretsHealthIndicator indicator(Clock clock) {
		return new SecretsHealthIndicator(this.store, this.statuses::of, this.beans.getBeanProvider(PoolRegistry.class),
				Duration.ofMinutes(15), clock);
	}

	private void apply(SecretVersion previous, SecretVersion live) {
		if (this.late) {
			throw new IllegalStateException(CANARY);
		}
	}

	private Proof prove(SecretVersion candidate) {
		return this.refused.contains(candidate.versionId()) ? Proof.refused("the database refuses it")
				: Proof.accepted();
	}

	private FakePool addPool() {
		PoolRegistry registry = new PoolRegistry(this.store, this.source,
				this.beans.getBeanProvider(SecretRotator.class), Spread.NONE);
		FakePool pool = new FakePool(registry);
		registry.add(pool);
		this.beans.registerSingleton("secretPoolRegistry", registry);
		return pool;
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Map<String, Object>> secrets(Health health) {
		return (Map<String, Map<String, Object>>) health.getDetails().get("secrets");
	}

	private static Map<String, Object> secret(Health health, SecretId id) {
		return secrets(health).get(id.value());
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> lastCheck(Health health) {
		return (Map<String, Object>) secret(health, ID).get("lastCheck");
	}

	@SuppressWarnings("unchecked")
	private static List<Map<String, Object>> pools(Health health) {
		return (List<Map<String, Object>>) health.getDetails().get("pools");
	}

	/**
	 * A pool whose database accepts one version.
	 */
	private static final class FakePool implements RotatingPool, LoginConnector<Object> {

		private String trouble;

		private final RotatingConnector<Object> connector;

		/**
		 * Connections that nobody holds are forgotten.
		 */
		private final List<Object> connections = new ArrayList<>();

		private String accepted = "v1";

		FakePool(PoolRegistry registry) {
			PoolLogins logins = new PoolLogins(new LoginKeys(ID, "username", "password", null), (version) -> "jdbc:x");
			this.connector = registry.connector(this, logins, Duration.ofSeconds(5));
		}

		void connect(String accepted) {
			this.accepted = accepted;
			LoginResult<Object> result = this.connector.connect();
			assertThat(result.isAccepted()).isTrue();
			this.connections.add(result.connection());
		}

		@Override
		public LoginResult<Object> open(PoolLogin login) {
			return login.versionId().equals(this.accepted) ? LoginResult.accepted(new Object())
					: LoginResult.failed(LoginFailure.REFUSED, failure("refused"));
		}

		@Override
		public void close(Object connection) {
		}

		@Override
		public boolean isOpen(Object connection) {
			return true;
		}

		@Override
		public Exception failure(String message) {
			return new Exception(message);
		}

		@Override
		public String name() {
			return "dataSource";
		}

		@Override
		public PoolLogins logins() {
			return this.connector.logins();
		}

		@Override
		public LoginResult<?> tryLogin(PoolLogin login) {
			return this.connector.prove(login);
		}

		@Override
		public void retire() {
		}

		@Override
		public int outdated() {
			return this.connector.outdated();
		}

		@Override
		public String trouble() {
			return this.trouble;
		}

		@Override
		public boolean isClosed() {
			return false;
		}

	}

	/**
	 * Secrets with a version under each label.
	 */
	private static final class FakeSource implements SecretSource {

		private final Map<String, Supplier<SecretVersion>> answers = new ConcurrentHashMap<>();

		void put(SecretId id, String versionId) {
			this.answers.put(id + SecretLocation.CURRENT, () -> version(id, versionId));
		}

		void putPending(SecretId id, String versionId) {
			this.answers.put(id + SecretLocation.PENDING, () -> version(id, versionId));
		}

		void fail(SecretId id, Reason reason, String action) {
			fail(id, () -> new SecretUnavailableException(id, reason, action, "no luck", null));
		}

		void fail(SecretId id, Supplier<RuntimeException> failure) {
			this.answers.put(id + SecretLocation.CURRENT, () -> {
				throw failure.get();
			});
		}

		@Override
		public Map<SecretId, SecretReading> readAll(Map<SecretId, SecretLocation> locations) {
			Map<SecretId, SecretReading> readings = new LinkedHashMap<>();
			locations.forEach((id, location) -> {
				try {
					readings.put(id, SecretReading.of(read(id, location)));
				}
				catch (SecretUnavailableException ex) {
					readings.put(id, SecretReading.failed(ex));
				}
			});
			return readings;
		}

		@Override
		public SecretVersion read(SecretId id, SecretLocation location) {
			Supplier<SecretVersion> answer = this.answers.get(id + location.stageOrCurrent());
			if (answer == null) {
				throw new SecretUnavailableException(id, Reason.NOT_FOUND, null, "none", null);
			}
			return answer.get();
		}

		private static SecretVersion version(SecretId id, String versionId) {
			return new SecretVersion(id,
					new SecretVersionInfo("arn:aws:secretsmanager:eu-west-1:123456789012:secret:" + id, id.value(),
							versionId, Set.of(), Instant.EPOCH),
					SecretContent.ofJson(CANARY, Map.of("username", "orders", "password", CANARY + versionId)));
		}

	}

}
