/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

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
