// SPDX-License-Identifier: Apache-2.0

package io.rekey.store;

import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * Watches rotations while they run, on their threads. What it throws is logged and harms
 * nothing. Checks that merely compare are not watched unless they find something: a new
 * version, or that the secret can't be read.
 */
@FunctionalInterface
public interface RotationObserver {

	/**
	 * Watches nothing.
	 */
	RotationObserver NONE = (id, trigger) -> Watch.NONE;

	/**
	 * Begins to watch one rotation.
	 * @param id the secret
	 * @param trigger what led to it
	 * @return what is told of its steps, always by the same thread
	 */
	Watch begin(SecretId id, RotationTrigger trigger);

	/**
	 * Watches one rotation.
	 */
	interface Watch {

		/**
		 * Watches nothing.
		 */
		Watch NONE = new Watch() {

			@Override
			public void begin(RotationStep step) {
				// Nothing is watched.
			}

			@Override
			public void end(RotationStep step, @Nullable SecretUnavailableException failure) {
				// Nothing is watched.
			}

			@Override
			public void end(@Nullable RotationResult result) {
				// Nothing is watched.
			}

		};

		/**
		 * Called before a step.
		 * @param step the step
		 */
		void begin(RotationStep step);

		/**
		 * Called after a step.
		 * @param step the step
		 * @param failure why the secret can't be read, or {@code null}
		 */
		void end(RotationStep step, @Nullable SecretUnavailableException failure);

		/**
		 * Called once, at the end.
		 * @param result how the rotation ended, or {@code null} if it was broken off
		 */
		void end(@Nullable RotationResult result);

	}

}
