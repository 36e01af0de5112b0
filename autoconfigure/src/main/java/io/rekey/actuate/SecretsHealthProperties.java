// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the health contributor.
 *
 * @param staleAfter How long Secrets Manager may be out of reach before health is
 * degraded.
 */
@ConfigurationProperties("management.health.secrets")
record SecretsHealthProperties(@DefaultValue("15m") Duration staleAfter) {
}
