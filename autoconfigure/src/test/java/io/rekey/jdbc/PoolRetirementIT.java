// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import com.zaxxer.hikari.HikariDataSource;
import io.rekey.RotationTrigger;
import io.rekey.pool.LoginKeys;
import io.rekey.pool.PoolListener;
import io.rekey.pool.PoolLogins;
import io.rekey.pool.PoolRegistry;
import io.rekey.pool.Retirement;
import io.rekey.pool.RotatingConnector;
import io.rekey.pool.RotatingPool;
import io.rekey.pool.StagedSource;
import io.rekey.store.OnRevoked;
import io.rekey.store.Participants;
import io.rekey.store.RotationResult;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.RotationSettings;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretRotator;
import io.rekey.store.SecretStore;
import io.rekey.store.Signal;
import io.rekey.store.Spread;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PoolRetirement} when the database is slow or full. What all pools do
 * alike is in {@link PoolKindIT}.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(180)
class PoolRetirementIT {

	private static final String INIT_SQL = "SET ROLE owner";

	private final StagedSource source = new StagedSource();

	private final SecretStore store = new SecretStore(this.source, (id) -> SecretLocation.of(id.value()),
			Clock.systemUTC());

	private final StaticListableBeanFactory beans = new StaticListableBeanFactory();

	private PoolRegistry registry = registry(Spread.NONE);

	private SecretRotator rotator = rotator(OnRevoked.KEEP);

	private final List<HikariDataSource> pools = new ArrayList<>();

	private final List<String> troubles = new CopyOnWriteArrayList<>();

	private String initSql;

	private int minimumIdle = -1;

	@BeforeEach
	void prepare() {
		FakeDatabase.reset("of-v1");
		this.beans.addBean("rotator", this.rotator);
		this.registry.afterSingletonsInstantiated();
		this.source.put("AWSCURRENT", "v1");
		this.store.load(Set.of(StagedSource.ID));
	}

	@AfterEach
	void close() {
		FakeDatabase.hang.countDown();
		this.pools.forEach(HikariDataSource::close);
		this.registry.destroy();
		this.rotator.close();
	}

	@Test
	void whenConnectingHangsThenWorkingConnectionsStay() throws Exception {
		RotatingPool pool = pool(10, Retirement.ROLLING);
		rotateTo("v2", () -> FakeDatabase.hang = new CountDownLatch(1));
		// One takes the place of an old one: that which proved the version.
		await().until(() -> pool.outdated() == 9 && total() == 10);
		await().during(Duration.ofMillis(700)).until(() -> pool.outdated() == 9 && total() == 10);
		FakeDatabase.hang.countDown();
		await().until(() -> pool.outdated() == 0 && total() == 10);
	}

	@Test
	void whenTheDatabaseTakesNoMoreConnectionsThenOnlyOneIsRisked() throws Exception {
		RotatingPool pool = pool(10, Retirement.ROLLING);
		rotateTo("v2", () -> FakeDatabase.failure = () -> new SQLException("too many connections", "53300"));
		await().until(() -> total() == 9);
		await().during(Duration.ofMillis(700)).until(() -> total() == 9);
		FakeDatabase.failure = null;
		await().until(() -> pool.outdated() == 0 && total() == 10);
	}

	@Test
	void whenThePoolMayHaveNoMoreConnectionsThanItHasThenTheyAreRenewedAllTheSame() throws Exception {
		FakeDatabase.limit = 3;
		RotatingPool pool = pool(3, Retirement.ROLLING);
		this.source.put("AWSCURRENT", "v2");
		FakeDatabase.accepted.add("of-v2");
		FakeDatabase.limit = 4;
		FakeDatabase.afterLogin = () -> FakeDatabase.limit = 3;
		assertThat(check().outcome()).isEqualTo(Outcome.ROTATED);
		await().until(() -> pool.outdated() == 0 && total() == 3);
	}

	@Test
	void whenOnlyTheOtherKeysChangeThenNoConnectionIsRetired() throws Exception {
		pool(3, Retirement.ROLLING);
		int logins = FakeDatabase.logins.get();
		this.source.put("AWSCURRENT", "v1b", "of-v1");
		assertThat(check().outcome()).isEqualTo(Outcome.ROTATED);
		assertThat(FakeDatabase.logins).hasValue(logins);
	}

	@Test
	void whenTheDatabaseIsFullThenAnUnprovenVersionDoesNotGoLive() throws Exception {
		pool(1, Retirement.ROLLING);
		this.source.put("AWSCURRENT", "v2");
		FakeDatabase.failure = () -> new SQLException("too many connections", "53300");
		assertThat(check().outcome()).isEqualTo(Outcome.REFUSED);
	}

	@Test
	void whenTheSecretIsDroppedThenIdleConnectionsCloseAndNoneIsMadeUntilItIsRestored() throws Exception {
		this.rotator.close();
		this.rotator = rotator(OnRevoked.DROP);
		pool(3, Retirement.ROLLING);
		HikariDataSource pool = this.pools.get(0);
		this.source.denied.add("AWSCURRENT");
		assertThat(check().outcome()).isEqualTo(Outcome.FAILED);
		assertThat(check().outcome()).isEqualTo(Outcome.REVOKED);
		await().until(() -> total() == 0);
		assertThatExceptionOfType(SQLException.class).isThrownBy(pool::getConnection)
			.havingCause()
			.withMessageContaining("Secret 'db' was deleted or access to it taken away");
		this.source.denied.clear();
		assertThat(check().outcome()).isEqualTo(Outcome.ROTATED);
		await().ignoreExceptions().untilAsserted(() -> pool.getConnection().close());
	}

	@Test
	void whenAFleetRotatesThenRollingRetirementWaitsForItsPlace() throws Exception {
		this.registry.destroy();
		this.registry = registry(new Spread(0.5, Duration.ZERO, Duration.ofSeconds(2)));
		this.registry.afterSingletonsInstantiated();
		this.rotator.close();
		this.rotator = rotator(OnRevoked.KEEP);
		RotatingPool pool = pool(3, Retirement.ROLLING);
		rotateTo("v2");
		await().during(Duration.ofMillis(600)).until(() -> pool.outdated() == 3);
		await().until(() -> pool.outdated() == 0 && total() == 3);
	}

	@Test
	void whenNewConnectionsAreOfNoUseThenNoneIsLostAndItSaysSoOnce(CapturedOutput output) throws Exception {
		this.initSql = INIT_SQL;
		RotatingPool pool = pool(5, Retirement.ROLLING);
		FakeDatabase.powerless.addAll(Set.of("of-v1", "of-v2"));
		rotateTo("v2");
		await().until(() -> pool.trouble() != null);
		assertThat(pool.trouble())
			.isEqualTo("new connections with version v2 can't be used: connection-init-sql: SQLState 42501, code 0");
		await().during(Duration.ofSeconds(1)).until(() -> total() == 5 && pool.outdated() == 5);
		FakeDatabase.powerless.clear();
		await().until(() -> pool.outdated() == 0 && total() == 5);
		assertThat(pool.trouble()).isNull();
		assertThat(this.troubles).hasSize(1);
		assertThat(output.getOut().split("has stopped to retire", -1)).hasSize(2);
		assertThat(output)
			.contains("Pool 'test' has stopped to retire its old connections", "connection-init-sql",
					"until they reach its maximum lifetime (1800 s)")
			.doesNotContain("of-v2", "permission denied for", INIT_SQL);
	}

	@Test
	void whenNewConnectionsTurnOutToBeOfNoUseThenOnlyOneIsLost() throws Exception {
		this.initSql = INIT_SQL;
		RotatingPool pool = pool(5, Retirement.ROLLING);
		FakeDatabase.afterStatement = () -> FakeDatabase.powerless.add("of-v2");
		rotateTo("v2");
		await().until(() -> pool.trouble() != null);
		await().during(Duration.ofSeconds(1)).until(() -> total() == 4 && pool.outdated() == 4);
		FakeDatabase.powerless.clear();
		await().until(() -> pool.outdated() == 0 && total() == 5 && pool.trouble() == null);
	}

	@Test
	void whenThePoolNeedNotRefillThenItDoesNotShrinkEither() throws Exception {
		this.initSql = INIT_SQL;
		this.minimumIdle = 1;
		RotatingPool pool = pool(1, Retirement.ROLLING);
		HikariDataSource hikari = this.pools.get(0);
		hikari.setMaximumPoolSize(4);
		List<Connection> borrowed = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			borrowed.add(hikari.getConnection());
		}
		for (Connection connection : borrowed) {
			connection.close();
		}
		FakeDatabase.powerless.addAll(Set.of("of-v1", "of-v2"));
		rotateTo("v2");
		await().until(() -> pool.trouble() != null);
		await().during(Duration.ofSeconds(1)).until(() -> total() == 4 && pool.outdated() == 4);
		FakeDatabase.powerless.clear();
		await().until(() -> pool.outdated() == 0 && pool.trouble() == null);
	}

	@Test
	void whenAllShouldGoAtOnceButNewOnesAreOfNoUseThenNoneGoes() throws Exception {
		this.initSql = INIT_SQL;
		RotatingPool pool = pool(5, Retirement.AT_ONCE);
		FakeDatabase.powerless.addAll(Set.of("of-v1", "of-v2"));
		rotateTo("v2");
		await().until(() -> pool.trouble() != null);
		await().during(Duration.ofSeconds(1)).until(() -> total() == 5 && pool.outdated() == 5);
		FakeDatabase.powerless.clear();
		await().until(() -> pool.outdated() == 0 && total() == 5 && pool.trouble() == null);
	}

	@Test
	void whenNoneIsRetiredAndNewOnesAreOfNoUseThenItSaysSoAllTheSame() throws Exception {
		this.initSql = INIT_SQL;
		RotatingPool pool = pool(3, Retirement.NEVER);
		FakeDatabase.powerless.addAll(Set.of("of-v1", "of-v2"));
		rotateTo("v2");
		await().until(() -> pool.trouble() != null);
		assertThat(pool.outdated()).isEqualTo(3);
		FakeDatabase.powerless.clear();
		await().until(() -> pool.trouble() == null);
		assertThat(pool.outdated()).isEqualTo(3);
		assertThat(total()).isEqualTo(3);
	}

	@Test
	void whenTheDatabaseIsUnreachableThenAtOnceEmptiesNoPool() throws Exception {
		RotatingPool pool = pool(3, Retirement.AT_ONCE);
		FakeDatabase.accepted.add("of-v2");
		FakeDatabase.failure = () -> new SQLException("no route", "08001");
		this.source.put("AWSCURRENT", "v2");
		assertThat(check().outcome()).isEqualTo(Outcome.ROTATED);
		await().during(Duration.ofSeconds(1)).until(() -> total() == 3 && pool.outdated() == 3);
		FakeDatabase.failure = null;
		await().until(() -> pool.outdated() == 0 && total() == 3);
	}

	@Test
	void whenTheOldConnectionsAreGoneThenTheTroubleStaysUntilThePoolHasNewOnes() throws Exception {
		this.initSql = INIT_SQL;
		RotatingPool pool = pool(3, Retirement.ROLLING);
		FakeDatabase.powerless.addAll(Set.of("of-v1", "of-v2"));
		rotateTo("v2");
		await().until(() -> pool.trouble() != null);
		this.pools.get(0).getHikariPoolMXBean().softEvictConnections();
		await().until(() -> total() == 0);
		await().during(Duration.ofSeconds(1)).until(() -> pool.trouble() != null);
		FakeDatabase.powerless.clear();
		await().until(() -> pool.trouble() == null && total() == 3);
	}

	@Test
	void whenTheNextVersionIsGoodThenTheRetirementGoesOn() throws Exception {
		this.initSql = INIT_SQL;
		RotatingPool pool = pool(3, Retirement.ROLLING);
		FakeDatabase.powerless.addAll(Set.of("of-v1", "of-v2"));
		rotateTo("v2");
		await().until(() -> pool.trouble() != null);
		rotateTo("v3");
		await().until(() -> pool.outdated() == 0 && total() == 3 && pool.trouble() == null);
	}

	@Test
	void whenThePoolIsClosedInTroubleThenNothingIsLeft() throws Exception {
		this.initSql = INIT_SQL;
		RotatingPool pool = pool(3, Retirement.ROLLING);
		FakeDatabase.powerless.addAll(Set.of("of-v1", "of-v2"));
		rotateTo("v2");
		await().until(() -> pool.trouble() != null);
		this.pools.get(0).close();
		await().until(() -> Thread.getAllStackTraces()
			.keySet()
			.stream()
			.noneMatch((thread) -> thread.getName().equals("rekey-retire-test")));
	}

	@Test
	void whenTheSecretIsDroppedInTroubleThenThatIsAllThereIsToSay() throws Exception {
		this.rotator.close();
		this.rotator = rotator(OnRevoked.DROP);
		this.initSql = INIT_SQL;
		RotatingPool pool = pool(3, Retirement.ROLLING);
		FakeDatabase.powerless.addAll(Set.of("of-v1", "of-v2"));
		rotateTo("v2");
		await().until(() -> pool.trouble() != null);
		this.source.denied.add("AWSCURRENT");
		check();
		check();
		await().until(() -> pool.trouble() == null);
	}

	@ParameterizedTest
	@CsvSource({ ",1", "SET ROLE owner,2" })
	void whenAConnectionHasProvenAVersionThenThePoolTakesItUnlessItRanInitSql(String sql, int expected)
			throws Exception {
		this.initSql = sql;
		pool(1, Retirement.NEVER);
		int logins = FakeDatabase.logins.get();
		rotateTo("v2");
		this.pools.get(0).getHikariPoolMXBean().softEvictConnections();
		this.pools.get(0).getConnection().close();
		assertThat(FakeDatabase.logins.get() - logins).isEqualTo(expected);
	}

	@Test
	void whenTheDatabaseIsUnreachableThenTheVersionIsNotRefused() throws Exception {
		pool(1, Retirement.NEVER);
		this.source.put("AWSCURRENT", "v2");
		FakeDatabase.failure = () -> new SQLException("no route", "08001");
		assertThat(check().outcome()).isEqualTo(Outcome.ROTATED);
	}

	private void rotateTo(String versionId) throws Exception {
		rotateTo(versionId, () -> {
		});
	}

	/**
	 * Rotates, and does something after the new version was proven.
	 */
	private void rotateTo(String versionId, Runnable afterProof) throws Exception {
		FakeDatabase.accepted.add("of-" + versionId);
		this.source.put("AWSCURRENT", versionId);
		FakeDatabase.afterLogin = afterProof;
		assertThat(check().outcome()).isEqualTo(Outcome.ROTATED);
	}

	private PoolRegistry registry(Spread spread) {
		return new PoolRegistry(this.store, this.source, this.beans.getBeanProvider(SecretRotator.class), spread);
	}

	private SecretRotator rotator(OnRevoked onRevoked) {
		return new SecretRotator(this.store, this.source,
				RotationSettings.withMinInterval(Duration.ZERO).with(onRevoked, Spread.NONE),
				new Participants(List.of(this.registry), List.of()), Clock.systemUTC());
	}

	private RotationResult check() throws Exception {
		return this.rotator.signal(StagedSource.ID, Signal.of(RotationTrigger.OPERATOR)).get();
	}

	private int total() {
		return this.pools.get(0).getHikariPoolMXBean().getTotalConnections();
	}

	private RotatingPool pool(int size, Retirement retirement) throws SQLException {
		HikariDataSource hikari = new HikariDataSource();
		hikari.setConnectionTimeout(2000);
		this.pools.add(hikari);
		hikari.setMaximumPoolSize(size);
		hikari.setConnectionInitSql(this.initSql);
		if (this.minimumIdle >= 0) {
			hikari.setMinimumIdle(this.minimumIdle);
		}
		hikari.setJdbcUrl(FakeDatabase.URL);
		PoolLogins logins = new PoolLogins(new LoginKeys(StagedSource.ID, "username", "password", null),
				(version) -> FakeDatabase.URL);
		RotatingConnector<Connection> connector = this.registry
			.connector(new DriverConnector(new FakeDatabase(), new Properties()), logins, Duration.ofSeconds(5));
		RotatingPool pool = new HikariSupport().follow("test", hikari, new FakeDatabase(), connector, retirement);
		this.registry.addListener(new PoolListener() {

			@Override
			public void added(RotatingPool pool) {
			}

			@Override
			public void removed(RotatingPool pool) {
			}

			@Override
			public void troubled(RotatingPool pool, String reason) {
				PoolRetirementIT.this.troubles.add(reason);
			}

		});
		this.registry.add(pool);
		hikari.getConnection().close();
		await().until(() -> hikari.getHikariPoolMXBean().getIdleConnections() == size);
		return pool;
	}

}
