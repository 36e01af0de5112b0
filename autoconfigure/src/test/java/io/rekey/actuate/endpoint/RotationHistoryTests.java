// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.endpoint;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;

import io.rekey.RotationTimings;
import io.rekey.RotationTrigger;
import io.rekey.SecretContent;
import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.SecretVersion;
import io.rekey.SecretVersionInfo;
import io.rekey.store.RotationResult;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretStatuses;
import io.rekey.store.Signal;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests for {@link RotationHistory}.
 */
class RotationHistoryTests {

	private static final SecretId ID = SecretId.of("orders-db");

	private static final SecretId OTHER = SecretId.of("mail");

	private static final Instant START = Instant.parse("2026-11-22T03:00:00Z");

	private static final RotationTimings TIMINGS = new RotationTimings(Duration.ofMillis(20), Duration.ofMillis(30),
			Duration.ofNanos(1_234_567), Duration.ofMillis(40));

	private final RotationHistory history = new RotationHistory(3);

	private final SecretStatuses statuses = new SecretStatuses(List.of(this.history));

	private Instant now = START;

	@Test
	void whenASecretRotatesThenTheEntryTellsVersionsAndTimes() {
		Instant moved = START.minusSeconds(2);
		rotated(ID, "v1", "v2", moved);
		RotationEntry entry = this.history.entries().get(0);
		assertThat(entry).extracting("secret", "outcome", "trigger", "fromVersionId", "toVersionId", "attempts")
			.containsExactly("orders-db", Outcome.ROTATED, RotationTrigger.QUEUE, "v1", "v2", 1);
		assertThat(entry.steps()).isEqualTo(new RotationSteps(20, 30, 1.235, 40, 91.235));
		assertThat(entry.end()).isEqualTo(START.plusSeconds(1));
		assertThat(entry.start()).isEqualTo(entry.end().minus(TIMINGS.total()).truncatedTo(ChronoUnit.MILLIS));
		assertThat(entry.eventTime()).isEqualTo(moved);
		assertThat(entry.eventToLiveMillis()).isEqualTo(2960);
		assertThat(entry.region()).isEqualTo("eu-west-1");
		assertThat(this.statuses.of(ID).rotated()).isEqualTo(START.plusSeconds(1));
	}

	@Test
	void whenAnEventTellsAnImpossibleTimeThenNoneIsDerivedFromIt() {
		rotated(ID, "v1", "v2", START.plusSeconds(60));
		rotated(ID, "v2", "v3", START.minus(Duration.ofHours(25)));
		rotated(ID, "v3", "v4", null);
		assertThat(this.history.entries()).hasSize(3)
			.allSatisfy((entry) -> assertThat(entry.eventToLiveMillis()).isNull());
	}

	@Test
	void whenAVersionIsRefusedAgainAndAgainThenItIsOneEntry() {
		rotated(ID, "v1", "v2", null);
		refused(ID, "v2", "v3");
		rotated(OTHER, "o1", "o2", null);
		for (int attempt = 0; attempt < 50; attempt++) {
			refused(ID, "v2", "v3");
		}
		assertThat(this.history.entries()).extracting(RotationEntry::toVersionId).containsExactly("v3", "o2", "v2");
		RotationEntry refused = this.history.entries().get(0);
		assertThat(refused.attempts()).isEqualTo(51);
		assertThat(refused.start())
			.isEqualTo(START.plusSeconds(2).minus(TIMINGS.total()).truncatedTo(ChronoUnit.MILLIS));
		assertThat(refused.end()).isEqualTo(this.now);
		assertThat(refused.trigger()).isEqualTo(RotationTrigger.QUEUE);
	}

	@Test
	void whenAnotherVersionIsRefusedThenItIsAnotherEntry() {
		refused(ID, "v2", "v3");
		refused(ID, "v2", "v4");
		assertThat(this.history.entries()).extracting(RotationEntry::toVersionId).containsExactly("v4", "v3");
	}

	@Test
	void whenACheckSucceedsBetweenThenTheFailureAfterItIsAnotherEntry() {
		refused(ID, "v2", "v3");
		unchanged(ID, "v2");
		assertThat(this.statuses.of(ID).isFailure()).isFalse();
		refused(ID, "v2", "v3");
		assertThat(this.history.entries()).extracting(RotationEntry::attempts).containsExactly(1, 1);
		assertThat(this.statuses.of(ID).isFailure()).isTrue();
	}

	@Test
	void whenTheCauseChangesThenItIsAnotherEntry() {
		failed(ID, Reason.UNREACHABLE, null);
		failed(ID, Reason.UNREACHABLE, null);
		failed(ID, Reason.ACCESS_DENIED, "kms:Decrypt");
		failed(ID, Reason.ACCESS_DENIED, "secretsmanager:GetSecretValue");
		assertThat(this.history.entries()).extracting("cause", "action", "attempts")
			.containsExactly(tuple(Reason.ACCESS_DENIED, "secretsmanager:GetSecretValue", 1),
					tuple(Reason.ACCESS_DENIED, "kms:Decrypt", 1), tuple(Reason.UNREACHABLE, null, 2));
	}

	@Test
	void whenNothingChangedThenOnlyTheCheckIsRemembered() {
		rotated(ID, "v1", "v2", null);
		unchanged(ID, "v2");
		assertThat(this.history.entries()).extracting(RotationEntry::outcome).containsExactly(Outcome.ROTATED);
		assertThat(this.statuses.of(ID)).satisfies((status) -> {
			assertThat(status.outcome()).isEqualTo(Outcome.UNCHANGED);
			assertThat(status.time()).isEqualTo(this.now);
			assertThat(status.rotated()).isEqualTo(START.plusSeconds(1));
		});
		assertThat(this.statuses.of(OTHER)).isNull();
	}

	@Test
	void whenThereAreMoreThanFitThenTheOldestGo() {
		for (int version = 1; version < 10; version++) {
			rotated(ID, "v" + version, "v" + (version + 1), null);
		}
		assertThat(this.history.entries()).extracting(RotationEntry::toVersionId).containsExactly("v10", "v9", "v8");
	}

	@Test
	void whenAFailureThatRepeatsWasCrowdedOutThenItIsThereAgain() {
		refused(ID, "v2", "v3");
		for (int version = 1; version < 5; version++) {
			rotated(OTHER, "o" + version, "o" + (version + 1), null);
		}
		refused(ID, "v2", "v3");
		assertThat(this.history.entries()).hasSize(3).first().extracting(RotationEntry::attempts).isEqualTo(2);
	}

	private void rotated(SecretId id, String from, String to, Instant moved) {
		tell(new RotationResult(Outcome.ROTATED, new Signal(RotationTrigger.QUEUE, Set.of(to), moved),
				version(id, from), version(id, to), TIMINGS, null, null, List.of(), tick()));
	}

	private void refused(SecretId id, String from, String to) {
		RotationTrigger trigger = this.history.entries().stream().anyMatch((entry) -> to.equals(entry.toVersionId()))
				? RotationTrigger.RETRY : RotationTrigger.QUEUE;
		tell(new RotationResult(Outcome.REFUSED, Signal.of(trigger), version(id, from), version(id, to), TIMINGS,
				"the database refuses it", null, List.of(), tick()));
	}

	private void unchanged(SecretId id, String live) {
		tell(new RotationResult(Outcome.UNCHANGED, Signal.of(RotationTrigger.RECONCILE), version(id, live),
				version(id, live), TIMINGS, null, null, List.of(), tick()));
	}

	private void failed(SecretId id, Reason reason, String action) {
		SecretUnavailableException unavailable = new SecretUnavailableException(id, reason, action, "no luck", null);
		tell(new RotationResult(Outcome.FAILED, Signal.of(RotationTrigger.RETRY), version(id, "v1"), null, TIMINGS,
				"no luck", unavailable, List.of(), tick()));
	}

	private void tell(RotationResult result) {
		List<RotationEntry> before = this.history.entries();
		List<RotationEntry> copy = List.copyOf(before);
		this.statuses.onResult(result);
		assertThat(before).as("what a reader holds does not change").isEqualTo(copy);
	}

	private Instant tick() {
		this.now = this.now.plusSeconds(1);
		return this.now;
	}

	private static SecretVersion version(SecretId id, String versionId) {
		return new SecretVersion(id, new SecretVersionInfo("arn:aws:secretsmanager:eu-west-1:123456789012:secret:" + id,
				id.value(), versionId, Set.of(), START), SecretContent.ofText("x"));
	}

}
