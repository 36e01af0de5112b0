// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretVersion;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SecretStore}.
 */
class SecretStoreTests {

	private final FakeSource source = new FakeSource();

	private final SecretStore store = new SecretStore(this.source, (id) -> SecretLocation.of(id.value()),
			Clock.systemUTC());

	@Test
	void whenEventNamesArnPartialArnOrNameThenTheSecretIsFound() {
		SecretId id = SecretId.of("prod/db");
		this.source.put(id, "v1");
		this.store.load(List.of(id));
		String arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db";
		assertThat(this.store.find("prod/db")).containsExactly(id);
		assertThat(this.store.find(arn + "-AbCdEf")).containsExactly(id);
		assertThat(this.store.find(arn)).containsExactly(id);
		assertThat(this.store.find("prod")).isEmpty();
		assertThat(this.store.find("prod/db-AbCdEf")).isEmpty();
		assertThat(this.store.find("arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod")).isEmpty();
	}

	@Test
	void whenSecretIsMissingThenItIsReadOnce() {
		SecretId id = SecretId.of("none");
		for (int i = 0; i < 5; i++) {
			assertThatExceptionOfType(SecretUnavailableException.class).isThrownBy(() -> this.store.get(id));
		}
		assertThat(this.source.reads).hasValue(1);
		assertThat(this.store.inUse()).isEmpty();
	}

	@Test
	void whenDroppedAndRestoredAgainAndAgainThenItIsKnownAtEachMoment() throws Exception {
		SecretId id = SecretId.of("db");
		this.source.put(id, "v1");
		this.store.load(List.of(id));
		SecretUnavailableException denied = new SecretUnavailableException(id,
				SecretUnavailableException.Reason.ACCESS_DENIED, null, "denied", null);
		SecretVersion version = FakeSource.version(id, "v1");
		AtomicBoolean done = new AtomicBoolean();
		CompletableFuture<Boolean> alwaysKnown = CompletableFuture.supplyAsync(() -> {
			boolean known = true;
			while (known && !done.get()) {
				known = !this.store.find("db").isEmpty() && this.store.last(id) != null;
			}
			return known;
		});
		for (int i = 0; i < 100_000 && !alwaysKnown.isDone(); i++) {
			this.store.drop(id, denied);
			this.store.commit(version);
		}
		done.set(true);
		assertThat(alwaysKnown.get()).isTrue();
	}

	@Test
	void whenAVersionGoesLiveThenTheStoreTellsSinceWhen() {
		SecretId id = SecretId.of("db");
		AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
		InstantSource clock = now::get;
		SecretStore timed = new SecretStore(this.source, (key) -> SecretLocation.of(key.value()),
				clock.withZone(ZoneOffset.UTC));
		this.source.put(id, "v1");
		timed.load(List.of(id));
		now.set(Instant.ofEpochSecond(60));
		assertThat(timed.live()).containsExactly(new LiveVersion(timed.get(id), Instant.EPOCH, Instant.EPOCH));
		timed.commit(FakeSource.version(id, "v2"));
		now.set(Instant.ofEpochSecond(120));
		assertThat(timed.live())
			.containsExactly(new LiveVersion(timed.get(id), Instant.ofEpochSecond(60), Instant.ofEpochSecond(60)));
	}

	@Test
	void whenSomeCanNotBeReadThenTheOthersAre() {
		this.source.put(SecretId.of("a"), "v1");
		assertThat(this.store.load(List.of(SecretId.of("a"), SecretId.of("b")))).containsOnlyKeys(SecretId.of("b"));
		assertThat(this.store.current(SecretId.of("a"))).isNotNull();
		assertThat(this.store.current(SecretId.of("b"))).isNull();
	}

}
