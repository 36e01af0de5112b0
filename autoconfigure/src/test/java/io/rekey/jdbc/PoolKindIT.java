// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.rekey.RotationTrigger;
import io.rekey.jdbc.PoolKind.Attached;
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
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.support.StaticListableBeanFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that each kind of pool follows its secret, over a database that can be slow.
 */
@ParameterizedClass
@EnumSource(PoolKind.class)
@Timeout(180)
class PoolKindIT {

	private static final FakeDatabase DATABASE = new FakeDatabase();

	@Parameter
	PoolKind kind;

	private final StagedSource source = new StagedSource();

	private final SecretStore store = new SecretStore(this.source, (id) -> SecretLocation.of(id.value()),
			Clock.systemUTC());

	private final StaticListableBeanFactory beans = new StaticListableBeanFactory();

	private final PoolRegistry registry = new PoolRegistry(this.store, this.source,
			this.beans.getBeanProvider(SecretRotator.class), Spread.NONE);

	private final SecretRotator rotator = new SecretRotator(this.store, this.source,
			RotationSettings.withMinInterval(Duration.ZERO), new Participants(List.of(this.registry), List.of()),
			Clock.systemUTC());

	private Attached pool;

	@BeforeAll
	static void bePatient() throws SQLException {
		DriverManager.registerDriver(DATABASE);
	}

	@AfterAll
	static void forgetDriver() throws SQLException {
		DriverManager.deregisterDriver(DATABASE);
	}

	@BeforeEach
	void prepare() {
		FakeDatabase.reset("of-v1");
		this.beans.addBean("rotator", this.rotator);
		this.registry.afterSingletonsInstantiated();
		this.source.put("AWSCURRENT", "v1");
		this.store.load(Set.of(StagedSource.ID));
	}

	@AfterEach
	void close() throws Exception {
		FakeDatabase.hang.countDown();
		this.registry.destroy();
		this.rotator.close();
		this.pool.close();
	}

	@Test
	void whenConnectingIsSlowThenThePoolNeverShrinksByMoreThanOne() throws Exception {
		RotatingPool rotating = start(10, Retirement.ROLLING);
		FakeDatabase.loginTime = Duration.ofMillis(60);
		AtomicInteger smallest = new AtomicInteger(10);
		rotateTo("v2");
		await().pollInterval(Duration.ofMillis(2)).until(() -> {
			smallest.accumulateAndGet(total(), Math::min);
			return rotating.outdated() == 0;
		});
		assertThat(smallest.get()).isGreaterThanOrEqualTo(9);
		await().until(() -> total() == 10);
	}

	@Test
	void whenConnectionsAreInUseThenTheyAreRetiredOnlyAfterTheyCameBack() throws Exception {
		RotatingPool rotating = start(4, Retirement.ROLLING);
		Connection first = borrow();
		Connection second = borrow();
		rotateTo("v2");
		await().until(() -> rotating.outdated() == 2);
		for (Connection connection : List.of(first, second)) {
			assertThat(connection.isClosed()).isFalse();
			assertThat(physical(connection).isClosed()).isFalse();
			connection.close();
		}
		await().until(() -> rotating.outdated() == 0 && total() == 4);
	}

	@Test
	void whenThePoolHasOneConnectionThenItIsRenewed() throws Exception {
		RotatingPool rotating = start(1, Retirement.ROLLING);
		rotateTo("v2");
		await().until(() -> rotating.outdated() == 0 && total() == 1);
		borrow().close();
		assertThat(total()).isOne();
	}

	@Test
	void whenThePoolHasAHundredConnectionsThenAllAreRenewed() throws Exception {
		RotatingPool rotating = start(100, Retirement.ROLLING);
		rotateTo("v2");
		await().until(() -> rotating.outdated() == 0);
		assertThat(total()).isBetween(99, 100);
	}

	@Test
	void whenRolledBackThenOldOnesBehindGoodOnesAreFound() throws Exception {
		RotatingPool rotating = start(6, Retirement.ROLLING);
		rotateTo("v2");
		await().until(() -> rotating.outdated() <= 3);
		rotateTo("v1");
		await().until(() -> rotating.outdated() == 0);
	}

	@Test
	void whenAtOnceThenIdleConnectionsGoTogetherAndThoseInUseWhenTheyComeBack() throws Exception {
		RotatingPool rotating = start(6, Retirement.AT_ONCE);
		try (Connection inUse = borrow()) {
			rotateTo("v2", () -> FakeDatabase.hang = new CountDownLatch(1));
			await().until(() -> rotating.outdated() == 1);
			assertThat(inUse.isClosed()).isFalse();
		}
		FakeDatabase.hang.countDown();
		await().until(() -> rotating.outdated() == 0);
	}

	@Test
	void whenNeverThenConnectionsStay() throws Exception {
		RotatingPool rotating = start(3, Retirement.NEVER);
		rotateTo("v2");
		await().during(Duration.ofMillis(300)).until(() -> rotating.outdated() == 3);
	}

	@Test
	void whenTheLiveVersionIsRefusedThenThePendingOneHealsWithinTheBorrow() throws Exception {
		attach(2, Retirement.ROLLING);
		FakeDatabase.accepted.clear();
		FakeDatabase.accepted.add("of-v2");
		this.source.put("AWSPENDING", "v2");
		try (Connection connection = borrow()) {
			assertThat(physical(connection).isClosed()).isFalse();
		}
	}

	@Test
	void whenThePoolIsClosedThenItRefusesNoVersion() throws Exception {
		start(1, Retirement.ROLLING);
		this.pool.close();
		this.source.put("AWSCURRENT", "v2");
		assertThat(check().outcome()).isEqualTo(Outcome.ROTATED);
		assertThat(this.registry.pools()).isEmpty();
	}

	@Test
	void whenThePoolWasNotStartedThenLookingAtItDoesNotStartIt() throws Exception {
		RotatingPool rotating = attach(3, Retirement.ROLLING);
		assertThat(this.pool.managed().isRunning()).isFalse();
		assertThat(rotating.isClosed()).isFalse();
		rotateTo("v2");
		assertThat(FakeDatabase.logins).hasValue(1);
		assertThat(this.pool.managed().isRunning()).isFalse();
	}

	private RotatingPool attach(int size, Retirement retirement) throws SQLException {
		PoolLogins logins = new PoolLogins(new LoginKeys(StagedSource.ID, "username", "password", null),
				(version) -> FakeDatabase.URL);
		RotatingConnector<Connection> connector = this.registry
			.connector(new DriverConnector(DATABASE, new Properties()), logins, Duration.ofSeconds(5));
		this.pool = this.kind.attach(FakeDatabase.URL, size, connector);
		ProofConnector proof = new ProofConnector(DATABASE, new Properties(), () -> ConnectionSetup.NONE);
		RotatingPool rotating = JdbcRotatingPool.of("test", this.pool.managed(), connector, proof, retirement);
		this.registry.add(rotating);
		return rotating;
	}

	/**
	 * Fills the pool.
	 */
	private RotatingPool start(int size, Retirement retirement) throws SQLException {
		RotatingPool rotating = attach(size, retirement);
		List<Connection> all = new ArrayList<>();
		for (int i = 0; i < size; i++) {
			all.add(borrow());
		}
		for (Connection connection : all) {
			connection.close();
		}
		await().until(() -> this.pool.managed().idle() == size);
		return rotating;
	}

	private Connection borrow() throws SQLException {
		return this.pool.dataSource().getConnection();
	}

	private Connection physical(Connection borrowed) throws SQLException {
		return this.pool.managed().physical(borrowed);
	}

	private int total() {
		return this.pool.managed().total();
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

	private RotationResult check() throws Exception {
		return this.rotator.signal(StagedSource.ID, Signal.of(RotationTrigger.OPERATOR)).get();
	}

}
