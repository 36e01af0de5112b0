// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
import io.rekey.store.RotationResult.Outcome;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SecretStatus}, {@link StatusChange} and {@link SecretStatuses}.
 */
class SecretStatusTests {

	private static final SecretId ID = SecretId.of("app");

	private final List<StatusChange> changes = new ArrayList<>();

	private final SecretStatuses statuses = new SecretStatuses(List.of((change) -> {
		throw new IllegalStateException("value");
	}, this.changes::add));

	private Instant now = Instant.parse("2026-12-01T10:00:00Z");

	@Test
	void whenNothingWasCheckedThenThereIsNoStatus() {
		assertThat(this.statuses.of(ID)).isNull();
	}

	@Test
	void whenChecksFailInTheSameWayThenTheStatusTellsSinceWhenAndHowOften() {
		check(Outcome.ROTATED, "v2", null);
		Instant rotated = this.now;
		check(Outcome.REFUSED, "v3", null);
		Instant first = this.now.minusMillis(100);
		check(Outcome.REFUSED, "v3", null);
		check(Outcome.REFUSED, "v3", null);
		assertThat(status()).satisfies((status) -> {
			assertThat(status.checks()).isEqualTo(3);
			assertThat(status.since()).isEqualTo(first);
			assertThat(status.time()).isEqualTo(this.now);
			assertThat(status.rotated()).isEqualTo(rotated);
			assertThat(status.refusedVersionId()).isEqualTo("v3");
			assertThat(status.drifted()).isTrue();
		});
		assertThat(this.changes).extracting(StatusChange::isNewFailure).containsExactly(false, true, false, false);
	}

	@Test
	void whenAFailureIsAnotherOneThenItIsNew() {
		check(Outcome.REFUSED, "v2", null);
		check(Outcome.REFUSED, "v3", null);
		check(Outcome.FAILED, null, Reason.THROTTLED);
		check(Outcome.FAILED, null, Reason.UNREACHABLE);
		check(Outcome.UNCHANGED, "v1", null);
		check(Outcome.FAILED, null, Reason.UNREACHABLE);
		assertThat(this.changes).extracting(StatusChange::isNewFailure)
			.containsExactly(true, true, true, true, false, true);
	}

	@Test
	void whenAVersionWasRefusedThenAFailureToReadKnowsOfNoOther() {
		check(Outcome.REFUSED, "v2", null);
		check(Outcome.FAILED, null, Reason.UNREACHABLE);
		assertThat(status().drifted()).isTrue();
		assertThat(status().isOutOfReach()).isTrue();
		assertThat(status().refusedVersionId()).isNull();
		check(Outcome.UNCHANGED, "v1", null);
		assertThat(status().drifted()).isFalse();
		assertThat(status().isFailure()).isFalse();
	}

	@Test
	void whenASecretIsRevokedThenThatIsToldOnceUntilItIsRestored() {
		check(Outcome.FAILED, null, Reason.ACCESS_DENIED);
		check(Outcome.REVOKED, null, Reason.ACCESS_DENIED);
		check(Outcome.REVOKED, null, Reason.ACCESS_DENIED);
		check(Outcome.FAILED, null, Reason.UNREACHABLE);
		check(Outcome.REVOKED, null, Reason.ACCESS_DENIED);
		assertThat(status().revoked()).isTrue();
		assertThat(status().isOutOfReach()).isFalse();
		check(Outcome.UNCHANGED, "v1", null);
		check(Outcome.UNCHANGED, "v1", null);
		assertThat(this.changes).extracting(StatusChange::isRevoked)
			.containsExactly(false, true, false, false, false, false, false);
		assertThat(this.changes).extracting(StatusChange::isRestored)
			.containsExactly(false, false, false, false, false, true, false);
	}

	@Test
	void whenAFollowerIsLateThenThatIsToldOnceUntilItHasMoved() {
		FollowerFailure bean = new FollowerFailure("bean", "x");
		FollowerFailure pool = new FollowerFailure("pool", "x");
		check(Outcome.ROTATED, "v2", null, bean);
		check(Outcome.UNCHANGED, "v2", null, new FollowerFailure("bean", "y"), pool);
		check(Outcome.UNCHANGED, "v2", null);
		check(Outcome.ROTATED, "v3", null, bean);
		assertThat(this.changes).extracting(StatusChange::newlyLate)
			.containsExactly(List.of(bean), List.of(pool), List.of(), List.of(bean));
		assertThat(status().late()).containsExactly(bean);
	}

	private SecretStatus status() {
		return this.statuses.of(ID);
	}

	private void check(Outcome outcome, @Nullable String candidate, @Nullable Reason reason, FollowerFailure... late) {
		this.now = this.now.plusSeconds(10);
		SecretUnavailableException unavailable = (reason != null)
				? new SecretUnavailableException(ID, reason, null, "no luck", null) : null;
		this.statuses.onResult(new RotationResult(outcome, Signal.of(RotationTrigger.QUEUE), version("v1"),
				(candidate != null) ? version(candidate) : null,
				new RotationTimings(Duration.ofMillis(100), Duration.ZERO, Duration.ZERO, Duration.ZERO), "why",
				unavailable, List.of(late), this.now));
	}

	private static SecretVersion version(String id) {
		return new SecretVersion(ID, new SecretVersionInfo("arn", "app", id, Set.of(), Instant.EPOCH),
				SecretContent.ofText("x"));
	}

}
