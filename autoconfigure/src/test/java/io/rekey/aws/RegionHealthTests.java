// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.time.Duration;

import io.rekey.ManualClock;
import io.rekey.aws.RegionHealth.Permit;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RegionHealth}.
 */
class RegionHealthTests {

	private final ManualClock clock = new ManualClock();

	private final RegionHealth health = new RegionHealth(this.clock, () -> 0);

	@Test
	void whenUpThenItIsCalled() {
		assertThat(this.health.request()).isEqualTo(Permit.CALL);
		assertThat(this.health.answered(Permit.CALL)).isFalse();
		assertThat(this.health.request()).isEqualTo(Permit.CALL);
	}

	@Test
	void whenACallFailsThenItIsSkippedForThirtySecondsAndOneReadProbes() {
		assertThat(this.health.failed(Permit.CALL)).isTrue();
		this.clock.advance(Duration.ofMillis(29_999));
		assertThat(this.health.request()).isEqualTo(Permit.SKIP);
		this.clock.advance(Duration.ofMillis(1));
		assertThat(this.health.request()).isEqualTo(Permit.PROBE);
		assertThat(this.health.request()).isEqualTo(Permit.SKIP);
	}

	@Test
	void whenCallsThatWereUnderWayFailTooThenThePauseDoesNotGrow() {
		assertThat(this.health.failed(Permit.CALL)).isTrue();
		assertThat(this.health.failed(Permit.CALL)).isFalse();
		assertThat(this.health.failed(Permit.CALL)).isFalse();
		this.clock.advance(Duration.ofSeconds(30));
		assertThat(this.health.request()).isEqualTo(Permit.PROBE);
	}

	@Test
	void whenProbesFailThenThePauseDoublesUpToFiveMinutes() {
		this.health.failed(Permit.CALL);
		for (int seconds : new int[] { 30, 60, 120, 240, 300, 300, 300 }) {
			this.clock.advance(Duration.ofSeconds(seconds).minusMillis(1));
			assertThat(this.health.request()).isEqualTo(Permit.SKIP);
			this.clock.advance(Duration.ofMillis(1));
			assertThat(this.health.request()).isEqualTo(Permit.PROBE);
			assertThat(this.health.failed(Permit.PROBE)).isFalse();
		}
	}

	@Test
	void whenTwoProbesInARowAreAnsweredThenItIsBack() {
		this.health.failed(Permit.CALL);
		this.clock.advance(Duration.ofSeconds(30));
		assertThat(this.health.answered(this.health.request())).isFalse();
		assertThat(this.health.request()).isEqualTo(Permit.PROBE);
		assertThat(this.health.answered(Permit.PROBE)).isTrue();
		assertThat(this.health.request()).isEqualTo(Permit.CALL);
	}

	@Test
	void whenOneProbeIsAnsweredAndTheNextFailsThenItStaysAwayForLonger() {
		this.health.failed(Permit.CALL);
		this.clock.advance(Duration.ofSeconds(30));
		this.health.answered(this.health.request());
		this.health.failed(this.health.request());
		this.clock.advance(Duration.ofSeconds(59));
		assertThat(this.health.request()).isEqualTo(Permit.SKIP);
		this.clock.advance(Duration.ofSeconds(1));
		assertThat(this.health.answered(this.health.request())).isFalse();
		assertThat(this.health.answered(this.health.request())).isTrue();
	}

	@Test
	void whenAProbeSaysNothingThenTheNextReadProbes() {
		this.health.failed(Permit.CALL);
		this.clock.advance(Duration.ofSeconds(30));
		this.health.unknown(this.health.request());
		assertThat(this.health.request()).isEqualTo(Permit.PROBE);
	}

	@Test
	void whenAProbeNeverEndsThenAnotherOneFollows() {
		this.health.failed(Permit.CALL);
		this.clock.advance(Duration.ofSeconds(30));
		assertThat(this.health.request()).isEqualTo(Permit.PROBE);
		this.clock.advance(Duration.ofSeconds(30));
		assertThat(this.health.request()).isEqualTo(Permit.PROBE);
	}

	@Test
	void whenJitterIsDrawnThenThePauseIsShorterByUpToAFifth() {
		RegionHealth jittered = new RegionHealth(this.clock, () -> 1);
		jittered.failed(Permit.CALL);
		this.clock.advance(Duration.ofMillis(23_999));
		assertThat(jittered.request()).isEqualTo(Permit.SKIP);
		this.clock.advance(Duration.ofMillis(1));
		assertThat(jittered.request()).isEqualTo(Permit.PROBE);
	}

}
