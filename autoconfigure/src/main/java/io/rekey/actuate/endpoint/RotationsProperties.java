// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.endpoint;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the endpoint {@code rotations}.
 *
 * @param historySize How many rotations are remembered, at least one.
 */
@ConfigurationProperties("management.endpoint.rotations")
record RotationsProperties(@DefaultValue("100") int historySize) {

	RotationsProperties {
		historySize = Math.max(1, historySize);
	}

}
