// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.metrics;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names the observation of a rotation and its keys. A bean of this type takes the place
 * of the default.
 */
public interface RotationObservationConvention extends ObservationConvention<RotationObservationContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof RotationObservationContext;
	}

}
