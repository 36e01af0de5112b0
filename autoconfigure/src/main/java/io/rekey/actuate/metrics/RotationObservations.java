// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.metrics;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.actuate.metrics.SecretRotationObservationDocumentation.StepKeys;
import io.rekey.store.RotationObserver;
import io.rekey.store.RotationResult;
import io.rekey.store.RotationStep;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;

/**
 * Observes rotations and their steps. The registry is looked up with the first rotation:
 * the pipeline is made before many other beans.
 */
final class RotationObservations implements RotationObserver {

	private final ObjectProvider<ObservationRegistry> registry;

	private final ObjectProvider<RotationObservationConvention> convention;

	RotationObservations(ObjectProvider<ObservationRegistry> registry,
			ObjectProvider<RotationObservationConvention> convention) {
		this.registry = registry;
		this.convention = convention;
	}

	@Override
	public Watch begin(SecretId id, RotationTrigger trigger) {
		ObservationRegistry target = this.registry.getIfUnique(() -> ObservationRegistry.NOOP);
		RotationObservationContext context = new RotationObservationContext(id, trigger);
		Observation observation = SecretRotationObservationDocumentation.ROTATION.observation(
				this.convention.getIfUnique(), DefaultRotationObservationConvention.INSTANCE, () -> context, target);
		return new Observed(target, context, observation.start());
	}

	/**
	 * One rotation that is observed.
	 */
	private static final class Observed implements Watch {

		private final ObservationRegistry registry;

		private final RotationObservationContext context;

		private final Observation rotation;

		private final Observation.Scope scope;

		private @Nullable Observation step;

		private Observation.@Nullable Scope stepScope;

		Observed(ObservationRegistry registry, RotationObservationContext context, Observation rotation) {
			this.registry = registry;
			this.context = context;
			this.rotation = rotation;
			this.scope = rotation.openScope();
		}

		@Override
		public void begin(RotationStep next) {
			String name = DefaultRotationObservationConvention.lower(next);
			Observation started = SecretRotationObservationDocumentation.STEP.observation(this.registry)
				.contextualName(name)
				.lowCardinalityKeyValue(StepKeys.SECRET.withValue(this.context.getSecret().value()))
				.lowCardinalityKeyValue(StepKeys.STEP.withValue(name))
				.parentObservation(this.rotation)
				.start();
			this.step = started;
			this.stepScope = started.openScope();
		}

		@Override
		public void end(RotationStep ended, @Nullable SecretUnavailableException failure) {
			if (this.stepScope != null) {
				this.stepScope.close();
			}
			if (this.step != null) {
				if (failure != null) {
					this.step.error(failure);
				}
				this.step.stop();
			}
			this.step = null;
			this.stepScope = null;
		}

		@Override
		public void end(@Nullable RotationResult result) {
			this.scope.close();
			this.context.end(result);
			SecretUnavailableException failure = (result != null) ? result.unavailable() : null;
			if (failure != null) {
				this.rotation.error(failure);
			}
			this.rotation.stop();
		}

	}

}
