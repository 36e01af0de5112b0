// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.metrics;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observations of rotations, and their keys.
 */
public enum SecretRotationObservationDocumentation implements ObservationDocumentation {

	/**
	 * A rotation, or an attempt at one: from reading the version to its effects. A check
	 * that merely compares is none.
	 */
	ROTATION {

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultRotationObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return RotationKeys.values();
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return VersionKeys.values();
		}

	},

	/**
	 * One step of a rotation.
	 */
	STEP {

		@Override
		public String getName() {
			return "rekey.rotation.step";
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return StepKeys.values();
		}

	};

	/**
	 * The keys of a rotation.
	 */
	public enum RotationKeys implements KeyName {

		/**
		 * The secret, as the application refers to it.
		 */
		SECRET {

			@Override
			public String asString() {
				return "secret";
			}

		},

		/**
		 * What led to the rotation.
		 */
		TRIGGER {

			@Override
			public String asString() {
				return "trigger";
			}

		},

		/**
		 * How it ended.
		 */
		OUTCOME {

			@Override
			public String asString() {
				return "outcome";
			}

		}

	}

	/**
	 * Keys of a rotation that have too many values for a meter.
	 */
	public enum VersionKeys implements KeyName {

		/**
		 * The id of the version that was live before.
		 */
		PREVIOUS {

			@Override
			public String asString() {
				return "secret.version.previous";
			}

		},

		/**
		 * The id of the version that was found.
		 */
		FOUND {

			@Override
			public String asString() {
				return "secret.version.found";
			}

		}

	}

	/**
	 * The keys of a step.
	 */
	public enum StepKeys implements KeyName {

		/**
		 * The secret, as the application refers to it.
		 */
		SECRET {

			@Override
			public String asString() {
				return "secret";
			}

		},

		/**
		 * The step: {@code fetch}, {@code prove}, {@code commit} or {@code apply}.
		 */
		STEP {

			@Override
			public String asString() {
				return "step";
			}

		}

	}

}
