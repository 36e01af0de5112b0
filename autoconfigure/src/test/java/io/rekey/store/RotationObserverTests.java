// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;

import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.store.RotationResult.Outcome;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an observer of rotations is told, and what the signals are counted as.
 */
@Timeout(180)
class RotationObserverTests {

	private static final SecretId ID = SecretId.of("prod/db");

	private final FakeSource source = new FakeSource();

	private final SecretStore store = new SecretStore(this.source, (id) -> SecretLocation.of(id.value()),
			Clock.systemUTC());

	private final List<String> told = Collections.synchronizedList(new ArrayList<>());

	private @Nullable SecretRotator rotator;

	@AfterEach
	void close() {
		if (this.rotator != null) {
			this.rotator.close();
		}
	}

	@Test
	void whenASecretRotatesThenEachStepIsToldInOrder() throws Exception {
		use("v1");
		this.source.put(ID, "v2");
		signal(RotationTrigger.QUEUE);
		assertThat(this.told).containsExactly("QUEUE", "+FETCH", "-FETCH", "+PROVE", "-PROVE", "+COMMIT", "-COMMIT",
				"+APPLY", "-APPLY", "ROTATED");
	}

	@Test
	void whenAComparisonFindsNothingThenNothingIsTold() throws Exception {
		use("v1");
		signal(RotationTrigger.RECONCILE);
		rotator().signalAll(Signal.of(RotationTrigger.OPERATOR)).get();
		assertThat(this.told).isEmpty();
	}

	@Test
	void whenAComparisonFindsANewVersionThenItIsToldFromTheProofOn() throws Exception {
		use("v1");
		this.source.put(ID, "v2");
		rotator().signalAll(Signal.of(RotationTrigger.RECONCILE)).get();
		assertThat(this.told).containsExactly("RECONCILE", "+PROVE", "-PROVE", "+COMMIT", "-COMMIT", "+APPLY", "-APPLY",
				"ROTATED");
	}

	@Test
	void whenTheSecretCanNotBeReadThenTheFailureIsTold() throws Exception {
		use("v1");
		this.source.away = Reason.THROTTLED;
		signal(RotationTrigger.OPERATOR);
		assertThat(this.told).startsWith("OPERATOR", "+FETCH", "-FETCH THROTTLED", "FAILED");
	}

	@Test
	void whenAComparisonCanNotReadTheSecretThenThatIsTold() throws Exception {
		use("v1");
		this.source.away = Reason.THROTTLED;
		rotator().signalAll(Signal.of(RotationTrigger.RECONCILE)).get();
		assertThat(this.told).startsWith("RECONCILE", "FAILED");
	}

	@Test
	void whenTheObserverThrowsThenTheRotationGoesOn() throws Exception {
		use("v1");
		this.source.put(ID, "v2");
		this.rotator = rotator((id, trigger) -> {
			throw new IllegalStateException("broken");
		});
		assertThat(signal(RotationTrigger.QUEUE).outcome()).isEqualTo(Outcome.ROTATED);
	}

	@Test
	void whenAStepCanNotBeToldThenTheRotationGoesOn() throws Exception {
		use("v1");
		this.source.put(ID, "v2");
		this.rotator = rotator((id, trigger) -> new Recording() {

			@Override
			public void begin(RotationStep step) {
				throw new IllegalStateException("broken");
			}

		});
		assertThat(signal(RotationTrigger.QUEUE).outcome()).isEqualTo(Outcome.ROTATED);
		assertThat(this.told).isEmpty();
	}

	@Test
	void whenSignalsComeThenTheyAreCountedByWhatBecameOfThem() throws Exception {
		use("v1");
		SignalTally tally = rotator().signals();
		signal(RotationTrigger.QUEUE);
		rotator().signal(ID, new Signal(RotationTrigger.QUEUE, Set.of("v1"))).get();
		assertThat(tally.count(RotationTrigger.QUEUE, SignalTally.Outcome.CHECKED)).isOne();
		assertThat(tally.count(RotationTrigger.QUEUE, SignalTally.Outcome.IGNORED)).isOne();
		assertThat(tally.count(RotationTrigger.OPERATOR, SignalTally.Outcome.CHECKED)).isZero();
	}

	@Test
	void whenSecretsComeInUseThenAListenerIsToldOfEachOnce() {
		SecretId late = SecretId.of("prod/late");
		this.source.put(late, "l1");
		use("v1");
		List<String> read = new ArrayList<>();
		this.store.onFirstRead((version) -> read.add(version.versionId()));
		this.store.get(late);
		this.store.get(late);
		this.store.commit(FakeSource.version(ID, "v2"));
		assertThat(read).containsExactly("v1", "l1");
	}

	private void use(String versionId) {
		this.source.put(ID, versionId);
		this.store.load(List.of(ID));
	}

	private RotationResult signal(RotationTrigger trigger) throws ExecutionException, InterruptedException {
		return rotator().signal(ID, Signal.of(trigger)).get();
	}

	private SecretRotator rotator() {
		SecretRotator present = this.rotator;
		if (present == null) {
			present = rotator((id, trigger) -> {
				this.told.add(trigger.name());
				return new Recording();
			});
			this.rotator = present;
		}
		return present;
	}

	private SecretRotator rotator(RotationObserver observer) {
		return new SecretRotator(
				this.store, this.source, new RotationSettings(Duration.ZERO, Duration.ofMillis(1), 5,
						Duration.ofHours(1), Duration.ofHours(1), OnRevoked.KEEP, Spread.NONE),
				TestFollowers.none(), Clock.systemUTC(), observer);
	}

	/**
	 * Writes down what it is told.
	 */
	private class Recording implements RotationObserver.Watch {

		@Override
		public void begin(RotationStep step) {
			RotationObserverTests.this.told.add("+" + step);
		}

		@Override
		public void end(RotationStep step, @Nullable SecretUnavailableException failure) {
			RotationObserverTests.this.told.add("-" + step + ((failure != null) ? " " + failure.getReason() : ""));
		}

		@Override
		public void end(@Nullable RotationResult result) {
			RotationObserverTests.this.told.add((result != null) ? result.outcome().name() : "broken off");
		}

	}

}
