// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.endpoint;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.rekey.RotationTimings;
import io.rekey.RotationTrigger;
import io.rekey.SecretContent;
import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.SecretVersionInfo;
import io.rekey.store.LiveVersion;
import io.rekey.store.RotationResult;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretDescription;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretStatus;
import io.rekey.store.Signal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CurrentVersion}.
 */
class CurrentVersionTests {

	private static final SecretId ID = SecretId.of("orders-db");

	private static final Instant CONFIRMED = Instant.parse("2026-11-22T03:00:00Z");

	private static final Instant LATER = CONFIRMED.plusSeconds(10);

	private static final Instant LAST = CONFIRMED.plusSeconds(20);

	@Test
	void whenNothingElseIsKnownThenTheLiveVersionIsCurrent() {
		assertThat(current(null, null)).isEqualTo("v1");
	}

	@Test
	void whenAnotherVersionWasRefusedThenThatIsCurrent() {
		assertThat(current(refused("v2", LATER), null)).isEqualTo("v2");
	}

	@Test
	void whenTheLiveVersionWasSeenAfterARefusalThenItIsCurrent() {
		assertThat(current(refused("v2", CONFIRMED.minusSeconds(1)), null)).isEqualTo("v1");
	}

	@Test
	void whenTheLabelIsSeenElsewhereLastThenThatIsCurrent() {
		assertThat(current(null, described("v3", LATER, false))).isEqualTo("v3");
		assertThat(current(refused("v2", LATER), described("v3", LAST, false))).isEqualTo("v3");
	}

	@Test
	void whenTheDescriptionIsOlderThenItDoesNotCount() {
		assertThat(current(null, described("v0", CONFIRMED.minusSeconds(1), false))).isEqualTo("v1");
		assertThat(current(refused("v2", LAST), described("v3", LATER, false))).isEqualTo("v2");
	}

	@Test
	void whenAReplicaDescribesTheSecretThenItMayLagAndDoesNotCount() {
		assertThat(current(null, described("v0", LATER, true))).isEqualTo("v1");
	}

	@Test
	void whenThereIsNoDescriptionThenItDoesNotCount() {
		assertThat(current(null, Described.failed("denied", "secretsmanager:DescribeSecret", LAST))).isEqualTo("v1");
	}

	@Test
	void whenAVersionIsPinnedThenItIsTheOne() {
		SecretLocation pinned = new SecretLocation("orders-db", null, "v1", null);
		assertThat(CurrentVersion.of(version("v1"), live(), null, pinned, described("v3", LAST, false)))
			.isEqualTo("v1");
	}

	@Test
	void whenALabelOfItsOwnIsFollowedThenThatCounts() {
		SecretLocation location = SecretLocation.of("orders-db").withStage("BLUE");
		assertThat(CurrentVersion.of(version("v1"), live(), null, location, described("v3", LAST, false)))
			.isEqualTo("v1");
	}

	private static String current(@Nullable SecretStatus status, @Nullable Described described) {
		return CurrentVersion.of(version("v1"), live(), status, SecretLocation.of("orders-db"), described);
	}

	private static LiveVersion live() {
		return new LiveVersion(version("v1"), CONFIRMED, CONFIRMED);
	}

	private static SecretStatus refused(String versionId, Instant time) {
		return SecretStatus.after(null, new RotationResult(Outcome.REFUSED, Signal.of(RotationTrigger.QUEUE),
				version("v1"), version(versionId), RotationTimings.NONE, "no", null, List.of(), time));
	}

	private static Described described(String versionId, Instant time, boolean replica) {
		return Described.of(new SecretDescription(Map.of(versionId, Set.of("AWSCURRENT")),
				new SecretDescription.Rotation(false, null, null, null, null, null), null, null, null, null, replica),
				time);
	}

	private static SecretVersion version(String versionId) {
		return new SecretVersion(ID, new SecretVersionInfo("arn", "name", versionId, Set.of(), Instant.EPOCH),
				SecretContent.ofText("x"));
	}

}
