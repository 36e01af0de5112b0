// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.metrics;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import io.rekey.Proof;
import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.store.OnRevoked;
import io.rekey.store.Participants;
import io.rekey.store.RotationSettings;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretRotator;
import io.rekey.store.SecretStore;
import io.rekey.store.Signal;
import io.rekey.store.Spread;
import io.rekey.store.TestFollowers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Rotations are observed, comparisons are not.
 */
@Timeout(180)
class RotationObservationsTests {

	private static final SecretId ID = SecretId.of("prod/db");

	private final VersionSource source = new VersionSource();

	private final SecretStore store = new SecretStore(this.source, (id) -> SecretLocation.of(id.value()),
			Clock.systemUTC());

	private final TestObservationRegistry observations = TestObservationRegistry.create();

	private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory();

	private String seen = "";

	private final SecretRotator rotator = new SecretRotator(this.store, this.source,
			new RotationSettings(Duration.ZERO, Duration.ofMillis(1), 1, Duration.ofHours(1), Duration.ofHours(1),
					OnRevoked.KEEP, Spread.NONE),
			new Participants(List.of(TestFollowers.proving(this.store, (candidate) -> prove(candidate.versionId()))),
					List.of()),
			Clock.systemUTC(), new RotationObservations(this.beans.getBeanProvider(ObservationRegistry.class),
					this.beans.getBeanProvider(RotationObservationConvention.class)));

	@BeforeEach
	void use() {
		this.beans.registerSingleton("observationRegistry", this.observations);
		put("v1");
		this.store.load(List.of(ID));
	}

	@AfterEach
	void close() {
		this.rotator.close();
	}

	private Proof prove(String versionId) {
		Observation current = this.observations.getCurrentObservation();
		this.seen = (current != null) ? String.valueOf(current.getContextView().getContextualName()) : "none";
		return versionId.startsWith("bad") ? Proof.refused("it is bad") : Proof.accepted();
	}

	@Test
	void whenASecretRotatesThenTheRotationAndItsStepsAreObserved() {
		put("v2");
		signal(RotationTrigger.QUEUE);
		assertObservations().hasNumberOfObservationsWithNameEqualTo("rekey.rotation", 1)
			.hasNumberOfObservationsWithNameEqualTo("rekey.rotation.step", 4)
			.hasObservationWithNameEqualTo("rekey.rotation")
			.that()
			.hasContextualNameEqualTo("rotate prod/db")
			.hasLowCardinalityKeyValue("secret", "prod/db")
			.hasLowCardinalityKeyValue("trigger", "queue")
			.hasLowCardinalityKeyValue("outcome", "rotated")
			.hasHighCardinalityKeyValue("secret.version.previous", "v1")
			.hasHighCardinalityKeyValue("secret.version.found", "v2")
			.hasBeenStarted()
			.hasBeenStopped()
			.doesNotHaveError();
		for (String step : List.of("fetch", "prove", "commit", "apply")) {
			assertObservations().hasAnObservation((observation) -> observation.hasNameEqualTo("rekey.rotation.step")
				.hasContextualNameEqualTo(step)
				.hasLowCardinalityKeyValue("secret", "prod/db")
				.hasLowCardinalityKeyValue("step", step)
				.hasParentObservation());
		}
		assertThat(this.seen).isEqualTo("prove");
		assertThat(this.observations.getCurrentObservation()).isNull();
	}

	@Test
	void whenSecretsAreComparedThenNothingIsObserved() {
		this.rotator.signalAll(Signal.of(RotationTrigger.RECONCILE)).join();
		this.rotator.signalAll(Signal.of(RotationTrigger.OPERATOR)).join();
		assertObservations().doesNotHaveAnyObservation();
	}

	@Test
	void whenAVersionIsRefusedThenTheOutcomeTellsAndThereIsNoCommit() {
		put("bad");
		signal(RotationTrigger.OPERATOR);
		assertObservations().hasNumberOfObservationsWithNameEqualTo("rekey.rotation.step", 2)
			.hasObservationWithNameEqualTo("rekey.rotation")
			.that()
			.hasLowCardinalityKeyValue("outcome", "refused")
			.doesNotHaveError();
	}

	@Test
	void whenTheSecretCanNotBeReadThenTheErrorIsObserved() {
		this.source.remove(ID);
		signal(RotationTrigger.OPERATOR);
		assertObservations().hasObservationWithNameEqualTo("rekey.rotation")
			.that()
			.hasLowCardinalityKeyValue("outcome", "failed")
			.hasHighCardinalityKeyValue("secret.version.previous", "v1")
			.thenError()
			.isInstanceOf(SecretUnavailableException.class);
	}

	@Test
	void whenThereIsAConventionThenItNamesTheRotation() {
		this.beans.registerSingleton("convention", new RotationObservationConvention() {

			@Override
			public String getName() {
				return "our.rotation";
			}

		});
		put("v2");
		signal(RotationTrigger.OPERATOR);
		assertObservations().hasNumberOfObservationsWithNameEqualTo("our.rotation", 1)
			.hasNumberOfObservationsWithNameEqualTo("rekey.rotation", 0);
	}

	private TestObservationRegistryAssert assertObservations() {
		return TestObservationRegistryAssert.assertThat(this.observations);
	}

	private void put(String versionId) {
		this.source.put(ID, versionId, Instant.EPOCH);
	}

	private void signal(RotationTrigger trigger) {
		var unused = this.rotator.signal(ID, Signal.of(trigger)).join();
	}

}
