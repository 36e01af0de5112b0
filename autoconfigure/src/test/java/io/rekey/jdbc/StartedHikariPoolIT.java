// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.Set;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.rekey.RotationTrigger;
import io.rekey.pool.LoginKeys;
import io.rekey.pool.PoolLogins;
import io.rekey.pool.PoolRegistry;
import io.rekey.pool.Retirement;
import io.rekey.pool.RotatingConnector;
import io.rekey.pool.RotatingPool;
import io.rekey.pool.StagedSource;
import io.rekey.store.Participants;
import io.rekey.store.RotationResult;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.RotationSettings;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretRotator;
import io.rekey.store.SecretStore;
import io.rekey.store.Signal;
import io.rekey.store.Spread;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link StartedHikariPool}.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(180)
class StartedHikariPoolIT {

	private static final int SIZE = 4;

	private static final FakeDatabase DATABASE = new FakeDatabase();

	private final StagedSource source = new StagedSource();

	private final SecretStore store = new SecretStore(this.source, (id) -> SecretLocation.of(id.value()),
			Clock.systemUTC());

	private final StaticListableBeanFactory beans = new StaticListableBeanFactory();

	private PoolRegistry registry = registry(Spread.NONE);

	private SecretRotator rotator;

	private HikariDataSource pool;

	private String urlOfNext = FakeDatabase.URL;

	@BeforeAll
	static void start() throws SQLException {
		DriverManager.registerDriver(DATABASE);
	}

	@AfterAll
	static void forgetDriver() throws SQLException {
		DriverManager.deregisterDriver(DATABASE);
	}

	@BeforeEach
	void prepare() {
		FakeDatabase.reset("of-v1");
		this.source.put("AWSCURRENT", "v1");
		this.store.load(Set.of(StagedSource.ID));
	}

	@AfterEach
	void close() {
		this.pool.close();
		this.registry.destroy();
		this.rotator.close();
	}

	@Test
	void whenAVersionGoesLiveThenNewConnectionsHaveItsLoginAtOnceWhateverTheSpread() throws Exception {
		this.registry = registry(new Spread(0.5, Duration.ZERO, Duration.ofHours(1)));
		RotatingPool rotating = start(Retirement.ROLLING);
		rotateTo("v2");
		FakeDatabase.accepted.remove("of-v1");
		assertThat(this.pool.getPassword()).isEqualTo("of-v2");
		assertThat(rotating.outdated()).isZero();
		assertThat(total()).isEqualTo(SIZE);
		for (int i = 0; i < SIZE; i++) {
			evictOne();
		}
		await().until(() -> total() == SIZE);
		borrow();
	}

	@ParameterizedTest
	@EnumSource(Retirement.class)
	void whenAVersionGoesLiveThenItsLoginIsSetHoweverOldConnectionsGo(Retirement retirement) throws Exception {
		RotatingPool rotating = start(retirement);
		int logins = FakeDatabase.logins.get();
		rotateTo("v2");
		FakeDatabase.accepted.remove("of-v1");
		assertThat(this.pool.getPassword()).isEqualTo("of-v2");
		int expected = (retirement == Retirement.NEVER) ? 1 : 1 + SIZE;
		await()
			.until(() -> FakeDatabase.logins.get() - logins == expected && rotating.outdated() == 0 && total() == SIZE);
		borrow();
	}

	@Test
	void whenOnlyTheOtherKeysChangeThenNoConnectionIsRetired() throws Exception {
		RotatingPool rotating = start(Retirement.AT_ONCE);
		int logins = FakeDatabase.logins.get();
		this.source.put("AWSCURRENT", "v1b", "of-v1");
		assertThat(check().outcome()).isEqualTo(Outcome.ROTATED);
		assertThat(rotating.outdated()).isZero();
		assertThat(FakeDatabase.logins).hasValue(logins);
	}

	@ParameterizedTest
	@EnumSource(value = Retirement.class, names = "NEVER", mode = EnumSource.Mode.EXCLUDE)
	void whenNewConnectionsAreOfNoUseThenNoneIsLost(Retirement retirement) throws Exception {
		RotatingPool rotating = start(retirement);
		FakeDatabase.powerless.addAll(Set.of("of-v1", "of-v2"));
		rotateTo("v2");
		await().until(() -> rotating.trouble() != null);
		await().during(Duration.ofSeconds(1)).until(() -> total() == SIZE && rotating.outdated() == SIZE);
		FakeDatabase.powerless.clear();
		await().until(() -> rotating.outdated() == 0 && rotating.trouble() == null && total() == SIZE);
	}

	@Test
	void whenTheSecretNamesAnotherHostThenALoginThatIsGoodHereIsUsed(CapturedOutput output) throws Exception {
		RotatingPool rotating = start(Retirement.ROLLING);
		this.urlOfNext = FakeDatabase.URL + "other";
		rotateTo("v2");
		await().until(() -> "of-v2".equals(this.pool.getPassword()));
		await().until(() -> rotating.outdated() == 0 && total() == SIZE);
		assertThat(output).contains("keeps its JDBC URL").doesNotContain("of-v2");
	}

	@Test
	void whenTheLoginForAnotherHostIsRefusedHereThenThePoolWorksOn() throws Exception {
		RotatingPool rotating = start(Retirement.AT_ONCE);
		this.urlOfNext = FakeDatabase.URL + "other";
		FakeDatabase.onlyAt = FakeDatabase.URL + "other";
		int logins = FakeDatabase.logins.get();
		rotateTo("v2");
		await().until(() -> FakeDatabase.logins.get() - logins == 2);
		await().during(Duration.ofMillis(500)).until(() -> total() == SIZE && rotating.outdated() == 0);
		assertThat(this.pool.getPassword()).isEqualTo("of-v1");
		evictOne();
		await().until(() -> total() == SIZE);
		borrow();
	}

	@Test
	void whenThePoolHasNoUsernameThenThatIsTheObstacle() throws Exception {
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl(FakeDatabase.URL);
		config.setPassword("of-v1");
		start(Retirement.ROLLING);
		try (HikariDataSource nameless = new HikariDataSource(config)) {
			assertThat(new HikariSupport().obstacle(nameless)).contains("without a username. Set 'username'");
		}
	}

	@Test
	void whenTheDatabaseIsUnreachableThenTheLoginIsSetAndNoConnectionIsLost() throws Exception {
		RotatingPool rotating = start(Retirement.AT_ONCE);
		FakeDatabase.failure = () -> new SQLException("no route", "08001");
		rotateTo("v2");
		assertThat(this.pool.getPassword()).isEqualTo("of-v2");
		await().during(Duration.ofMillis(500)).until(() -> total() == SIZE && rotating.outdated() == SIZE);
		FakeDatabase.failure = null;
		await().until(() -> rotating.outdated() == 0 && total() == SIZE);
	}

	private PoolRegistry registry(Spread spread) {
		return new PoolRegistry(this.store, this.source, this.beans.getBeanProvider(SecretRotator.class), spread);
	}

	private RotatingPool start(Retirement retirement) throws SQLException {
		this.rotator = new SecretRotator(this.store, this.source, RotationSettings.withMinInterval(Duration.ZERO),
				new Participants(List.of(this.registry), List.of()), Clock.systemUTC());
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl(FakeDatabase.URL);
		config.setUsername("orders");
		config.setPassword("of-v1");
		config.setMaximumPoolSize(SIZE);
		config.setConnectionInitSql("SET ROLE owner");
		this.pool = new HikariDataSource(config);
		await().until(() -> total() == SIZE);
		PoolLogins logins = new PoolLogins(new LoginKeys(StagedSource.ID, "username", "password", null),
				(version) -> version.versionId().equals("v1") ? FakeDatabase.URL : this.urlOfNext);
		RotatingConnector<Connection> connector = this.registry
			.connector(new DriverConnector(DATABASE, new Properties()), logins, Duration.ofSeconds(5));
		RotatingPool rotating = new HikariSupport().follow("started", this.pool, DATABASE, connector, retirement);
		this.registry.add(rotating);
		return rotating;
	}

	private void rotateTo(String versionId) throws Exception {
		FakeDatabase.accepted.add("of-" + versionId);
		this.source.put("AWSCURRENT", versionId);
		assertThat(check().outcome()).isEqualTo(Outcome.ROTATED);
	}

	private RotationResult check() throws Exception {
		return this.rotator.signal(StagedSource.ID, Signal.of(RotationTrigger.OPERATOR)).get();
	}

	private int total() {
		return this.pool.getHikariPoolMXBean().getTotalConnections();
	}

	private void evictOne() throws SQLException {
		this.pool.evictConnection(this.pool.getConnection());
	}

	private void borrow() throws SQLException {
		try (Connection connection = this.pool.getConnection()) {
			assertThat(connection.isClosed()).isFalse();
		}
	}

}
