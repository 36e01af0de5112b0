// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.rekey.RotationTrigger;
import io.rekey.store.RotationSettings;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretRotator;
import io.rekey.store.SecretStore;
import io.rekey.store.Signal;
import io.rekey.store.TestFollowers;
import io.rekey.task.DaemonThreads;
import io.rekey.task.Scheduler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link RotatingConnector}.
 */
@Timeout(180)
class RotatingConnectorIT {

	private final StagedSource source = new StagedSource();

	private final SecretStore store = new SecretStore(this.source, (id) -> SecretLocation.of(id.value()),
			Clock.systemUTC());

	private final SecretRotator rotator = new SecretRotator(this.store, this.source,
			RotationSettings.withMinInterval(Duration.ZERO), TestFollowers.none(), Clock.systemUTC());

	private final FakeConnector database = new FakeConnector();

	private final AtomicInteger outdated = new AtomicInteger();

	private final Scheduler scheduler = new Scheduler(DaemonThreads.named("follow-"));

	private final RotatingConnector<String> connector = new RotatingConnector<>(this.database,
			new PoolLogins(new LoginKeys(StagedSource.ID, "username", "password", null), (version) -> "url"),
			new LoginHealer(StagedSource.ID, this.store, this.source, (secret) -> true, new SystemHealingTime(),
					this.scheduler),
			Duration.ofMillis(300), this.scheduler);

	@BeforeEach
	void prepare() {
		this.connector.attach(this.outdated::incrementAndGet, () -> false);
		this.source.put("AWSCURRENT", "v1");
		this.store.load(List.of(StagedSource.ID));
		this.database.accept("v1");
		this.database.accept("v2");
	}

	@AfterEach
	void close() {
		this.rotator.close();
	}

	@AfterEach
	void closeScheduler() {
		this.scheduler.close();
	}

	@Test
	void whenThereIsASpareConnectionThenItIsTaken() {
		assertThat(this.connector.openSpare()).isNull();
		assertThat(this.connector.openSpare()).isNull();
		assertThat(this.database.tried).hasSize(1);
		assertThat(connect()).isEqualTo("v1#1");
		assertThat(connect()).isEqualTo("v1#2");
		assertThat(this.database.closed).isEmpty();
	}

	@Test
	void whenTheSpareConnectionIsOfAnOlderVersionThenItIsClosedAndNotTaken() {
		assertThat(this.connector.openSpare()).isNull();
		rotateTo("v2");
		assertThat(connect()).isEqualTo("v2#2");
		assertThat(this.database.closed).containsExactly("v1#1");
	}

	@Test
	void whenTheSpareConnectionBrokeThenItIsNotTaken() {
		assertThat(this.connector.openSpare()).isNull();
		this.database.close("v1#1");
		assertThat(connect()).isEqualTo("v1#2");
	}

	@Test
	void whenTheSpareConnectionIsNotWantedThenItIsClosed() {
		assertThat(this.connector.openSpare()).isNull();
		this.connector.discardSpare();
		assertThat(this.database.closed).containsExactly("v1#1");
	}

	@Test
	void whenTheDatabaseTakesNoConnectionThenThereIsNoSpareOne() {
		this.database.failure = LoginFailure.OTHER;
		this.database.refuse("v1");
		assertThat(this.connector.openSpare()).isEqualTo(LoginFailure.OTHER);
	}

	@Test
	void whenRotatedThenOlderConnectionsAreOutdatedUntilTheyAreClosed() {
		String old = connect();
		assertThat(this.connector.isOutdated(old)).isFalse();
		rotateTo("v2");
		String fresh = connect();
		assertThat(this.connector.isOutdated(old)).isTrue();
		assertThat(this.connector.isOutdated(fresh)).isFalse();
		assertThat(this.connector.isOutdated("another")).isFalse();
		assertThat(this.connector.outdated()).isEqualTo(1);
		this.database.close(old);
		assertThat(this.connector.outdated()).isZero();
	}

	@Test
	void whenTheVersionMovesWhileConnectingThenThePoolIsTold() {
		this.database.beforeAccept = () -> rotateTo("v2");
		assertThat(connect()).isEqualTo("v1#1");
		assertThat(this.outdated).hasValue(1);
	}

	@Test
	void whenHealedThenConnectionsOfTheHealedVersionAreNotOutdated() {
		String old = connect();
		this.database.refuse("v1");
		this.source.put("AWSPENDING", "v2");
		String healed = connect();
		assertThat(healed).isEqualTo("v2#2");
		assertThat(this.connector.isOutdated(healed)).isFalse();
		assertThat(this.connector.isOutdated(old)).isTrue();
		assertThat(this.outdated).hasValue(0);
	}

	@Test
	void whenProvedThenTheConnectionIsTakenOnceItsLoginIsTheWantedOne() {
		String old = connect();
		assertThat(this.connector.prove(login("v2")).isAccepted()).isTrue();
		assertThat(connect()).isEqualTo("v1#3");
		assertThat(this.connector.outdated()).isZero();
		rotateTo("v2");
		assertThat(connect()).isEqualTo("v2#2");
		assertThat(connect()).isEqualTo("v2#4");
		assertThat(this.connector.isOutdated(old)).isTrue();
		assertThat(this.connector.isOutdated("v2#2")).isFalse();
		assertThat(this.database.closed).isEmpty();
	}

	@Test
	void whenProvedThenTheConnectionIsTheSpareOneOnceItsLoginIsTheWantedOne() {
		this.connector.prove(login("v2"));
		rotateTo("v2");
		assertThat(this.connector.openSpare()).isNull();
		assertThat(connect()).isEqualTo("v2#1");
		assertThat(this.database.tried).hasSize(1);
	}

	@Test
	void whenTheConnectionThatProvedBrokeThenItIsNotTaken() {
		this.connector.prove(login("v2"));
		this.database.close("v2#1");
		rotateTo("v2");
		assertThat(connect()).isEqualTo("v2#2");
	}

	@Test
	void whenTheVersionMovesOnThenTheConnectionThatProvedIsNotTaken() {
		this.database.accept("v3");
		this.connector.prove(login("v2"));
		this.connector.prove(login("v3"));
		assertThat(this.database.closed).containsExactly("v2#1");
		rotateTo("v2");
		assertThat(connect()).isEqualTo("v2#3");
		this.connector.discardSpare();
		assertThat(this.database.closed).containsExactly("v2#1", "v3#2");
	}

	@Test
	void whenNobodyTakesTheConnectionThatProvedThenItIsClosed() {
		this.connector.prove(login("v2"));
		assertThat(this.database.closed).isEmpty();
		await().untilAsserted(() -> assertThat(this.database.closed).containsExactly("v2#1"));
	}

	@Test
	void whenTheApplicationEndsThenNoConnectionIsKept() {
		this.scheduler.close();
		assertThat(this.connector.prove(login("v2")).isAccepted()).isTrue();
		assertThat(this.database.closed).containsExactly("v2#1");
	}

	@Test
	void whenALoginWasRefusedAMomentAgoThenItIsNotTriedAgain() {
		this.database.refuse("v1");
		assertThat(this.connector.connect().failure()).isEqualTo(LoginFailure.REFUSED);
		int tried = this.database.tried.size();
		assertThat(this.connector.prove(this.connector.wantedLogin()).failure()).isEqualTo(LoginFailure.REFUSED);
		assertThat(this.database.tried).hasSize(tried);
	}

	private PoolLogin login(String versionId) {
		PoolLogin login = this.connector.logins().from(StagedSource.version(versionId));
		assertThat(login).isNotNull();
		return login;
	}

	private String connect() {
		return this.connector.connect().connection();
	}

	private void rotateTo(String versionId) {
		this.source.put("AWSCURRENT", versionId);
		this.rotator.signal(StagedSource.ID, Signal.of(RotationTrigger.OPERATOR)).join();
		assertThat(this.store.get(StagedSource.ID).versionId()).isEqualTo(versionId);
	}

}
