// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import io.rekey.Proof;
import io.rekey.RotationTrigger;
import io.rekey.SecretVersion;
import io.rekey.store.FollowerSource;
import io.rekey.store.OnRevoked;
import io.rekey.store.Participants;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.RotationSettings;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretRotator;
import io.rekey.store.SecretStore;
import io.rekey.store.Signal;
import io.rekey.store.Spread;
import io.rekey.store.TestFollowers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FormerVersions}, which takes part in real rotations.
 */
@Timeout(60)
class FormerVersionsTests {

	private final StagedSource source = new StagedSource();

	private final SecretStore store = new SecretStore(this.source, (id) -> SecretLocation.of(id.value()),
			Clock.systemUTC());

	private final FormerVersions former = new FormerVersions(this.store);

	/**
	 * What there was when a candidate was tried, and when it was applied.
	 */
	private final List<List<String>> seen = new CopyOnWriteArrayList<>();

	private volatile Proof proof = Proof.accepted();

	private final FollowerSource prover = TestFollowers.proving(this.store, (candidate) -> {
		this.seen.add(versions());
		return this.proof;
	});

	private final FollowerSource applier = TestFollowers.applying((previous, current) -> this.seen.add(versions()));

	private final SecretRotator rotator = new SecretRotator(this.store, this.source,
			RotationSettings.withMinInterval(Duration.ZERO).with(OnRevoked.DROP, Spread.NONE),
			new Participants(List.of(this.former, this.prover, this.applier), List.of()), Clock.systemUTC());

	FormerVersionsTests() {
		this.source.put("AWSCURRENT", "v1");
		this.store.load(Set.of(StagedSource.ID));
	}

	@AfterEach
	void close() {
		this.rotator.close();
	}

	@Test
	void whenNothingRotatedThenThereIsTheLiveVersion() {
		assertVersions("v1");
	}

	@Test
	void whenRotatedThenThereIsOneBefore() throws Exception {
		rotateTo("v2");
		assertVersions("v2", "v1");
		rotateTo("v3");
		assertVersions("v3", "v2");
		rotateTo("v2");
		assertVersions("v2", "v3");
	}

	@Test
	void whenTheVersionIsLiveButNotAppliedThenThereIsOneBefore() throws Exception {
		rotateTo("v2");
		this.seen.clear();
		rotateTo("v3");
		assertThat(this.seen).containsExactly(List.of("v2", "v1"), List.of("v3", "v2"));
	}

	@Test
	void whenACandidateIsTriedThenTheOneBeforeTheLiveOneStays() throws Exception {
		rotateTo("v2");
		this.seen.clear();
		this.proof = Proof.refused("for a test");
		this.source.put("AWSCURRENT", "v3");
		assertThat(check()).isEqualTo(Outcome.REFUSED);
		assertThat(this.seen).containsExactly(List.of("v2", "v1"));
		assertVersions("v2", "v1");
	}

	@Test
	void whenTheSecretWasDroppedThenNothingIsKept() throws Exception {
		rotateTo("v2");
		this.source.denied.add("AWSCURRENT");
		assertThat(check()).isEqualTo(Outcome.FAILED);
		assertVersions("v2", "v1");
		assertThat(check()).isEqualTo(Outcome.REVOKED);
		assertVersions();
		this.source.denied.clear();
		rotateTo("v3");
		assertThat(versions()).startsWith("v3").doesNotContain("v1");
	}

	private void rotateTo(String versionId) throws Exception {
		this.source.put("AWSCURRENT", versionId);
		assertThat(check()).isEqualTo(Outcome.ROTATED);
	}

	private Outcome check() throws Exception {
		return this.rotator.signal(StagedSource.ID, Signal.of(RotationTrigger.OPERATOR)).get().outcome();
	}

	private void assertVersions(String... versionIds) {
		assertThat(versions()).containsExactly(versionIds);
	}

	private List<String> versions() {
		return this.former.liveAndBefore(StagedSource.ID).stream().map(SecretVersion::versionId).toList();
	}

}
