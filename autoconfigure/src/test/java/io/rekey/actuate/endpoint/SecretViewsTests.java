// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.endpoint;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import io.rekey.RotationTrigger;
import io.rekey.SecretContent;
import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.SecretVersion;
import io.rekey.SecretVersionInfo;
import io.rekey.env.KeyUsage;
import io.rekey.env.SecretUsage;
import io.rekey.pool.PoolRegistry;
import io.rekey.store.OnRevoked;
import io.rekey.store.Participants;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.RotationSettings;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretReading;
import io.rekey.store.SecretRotator;
import io.rekey.store.SecretSource;
import io.rekey.store.SecretStatuses;
import io.rekey.store.SecretStore;
import io.rekey.store.Signal;
import io.rekey.store.Spread;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SecretViews} and {@link SecretNames}.
 */
@Timeout(180)
class SecretViewsTests {

	private static final SecretId ID = SecretId.of("orders");

	private static final SecretId ALIAS = SecretId.of("alias");

	private static final Instant NOW = Instant.parse("2026-11-22T03:04:05.678Z");

	private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);

	private final FakeSource source = new FakeSource();

	private final SecretStore store = new SecretStore(this.source, (id) -> SecretLocation.of("orders"), this.clock);

	private final RotationHistory history = new RotationHistory(10);

	private final SecretStatuses statuses = new SecretStatuses(List.of(this.history));

	private final SecretRotator rotator = new SecretRotator(
			this.store, this.source, new RotationSettings(Duration.ZERO, Duration.ofMillis(1), 1, Duration.ofHours(1),
					Duration.ofHours(1), OnRevoked.DROP, Spread.NONE),
			new Participants(List.of(), List.of(this.statuses)), this.clock);

	private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory();

	private final SecretViews views = new SecretViews(this.store, this.statuses::of, null,
			this.beans.getBeanProvider(SecretUsage.class), this.beans.getBeanProvider(PoolRegistry.class), this.clock);

	private final SecretNames names = new SecretNames(this.store);

	@AfterEach
	void close() {
		this.rotator.close();
	}

	@Test
	void whenNothingHappenedYetThenShowsTheVersionAlone() {
		this.store.get(ID);
		SecretDescriptor view = view();
		assertThat(view.versionId()).isEqualTo("v1");
		assertThat(view.currentVersionId()).isEqualTo("v1");
		assertThat(view.drift()).isFalse();
		assertThat(view.ageMillis()).isEqualTo(60_000);
		assertThat(view.since()).isEqualTo(NOW);
		assertThat(view).hasAllNullFieldsOrPropertiesExcept("name", "secretName", "arn", "region", "fromReplica",
				"stage", "pinned", "dropped", "versionId", "createdDate", "ageMillis", "since", "confirmed",
				"currentVersionId", "drift", "late", "pools");
	}

	@Test
	void whenASecretWasDroppedThenShowsWhatIsKnownOfIt() throws Exception {
		this.store.get(ID);
		this.source.answer = () -> {
			throw new SecretUnavailableException(ID, Reason.ACCESS_DENIED, "secretsmanager:GetSecretValue", "denied",
					null);
		};
		check();
		assertThat(view().dropped()).isFalse();
		check();
		SecretDescriptor view = view();
		assertThat(view.dropped()).isTrue();
		assertThat(view.versionId()).isEqualTo("v1");
		assertThat(view.since()).isNull();
		assertThat(view.confirmed()).isNull();
		assertThat(view.lastCheck()).isEqualTo(new SecretDescriptor.LastCheck(Outcome.REVOKED, NOW));
		assertThat(view.lastError()).isNotNull()
			.extracting("outcome", "action")
			.containsExactly(Outcome.REVOKED, "secretsmanager:GetSecretValue");
		assertThat(this.history.entries()).extracting(RotationEntry::outcome)
			.containsExactly(Outcome.REVOKED, Outcome.FAILED);
	}

	@Test
	void whenKeysAreTrackedThenShowsThemInOrderAndWhichAreUnread() {
		this.beans.registerSingleton("usage",
				(SecretUsage) (id) -> List.of(new KeyUsage(null, Set.of(), Set.of(), null),
						new KeyUsage("password", Set.of("b", "a"), Set.of("pool 'x'"), NOW),
						new KeyUsage("port", Set.of(), Set.of(), null)));
		this.store.get(ID);
		SecretDescriptor view = view();
		assertThat(view.unreadKeys()).containsExactly("(text)", "port");
		assertThat(view.keys()).hasSize(3)
			.element(1)
			.satisfies((key) -> assertThat(key.properties()).containsExactly("a", "b"));
	}

	@Test
	void whenAliasesShareASecretThenItsOwnNameComesFirst() {
		this.store.get(ID);
		this.store.get(ALIAS);
		assertThat(this.names.all()).containsExactly(ALIAS, ID);
		assertThat(this.names.find("orders")).containsExactly(ID, ALIAS);
		assertThat(this.names.find("alias")).containsExactly(ALIAS);
		assertThat(this.names.findByPath("orders")).isEqualTo(ID);
		assertThat(this.names.find("none")).isEmpty();
		assertThat(this.names.findByPath("none", "at", "all")).isNull();
	}

	private SecretDescriptor view() {
		List<SecretDescriptor> found = this.views.of(List.of(ID));
		assertThat(found).hasSize(1);
		return found.get(0);
	}

	private void check() throws Exception {
		this.rotator.signal(ID, Signal.of(RotationTrigger.OPERATOR)).get();
	}

	private static final class FakeSource implements SecretSource {

		private volatile Supplier<String> answer = () -> "v1";

		@Override
		public Map<SecretId, SecretReading> readAll(Map<SecretId, SecretLocation> locations) {
			return Map.of();
		}

		@Override
		public SecretVersion read(SecretId id, SecretLocation location) {
			return new SecretVersion(id,
					new SecretVersionInfo("arn:aws:secretsmanager:eu-west-1:1:secret:orders-AbCdEf", "orders",
							this.answer.get(), Set.of(), NOW.minusSeconds(60)),
					SecretContent.ofText("x"));
		}

	}

}
