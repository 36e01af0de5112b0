// SPDX-License-Identifier: Apache-2.0

package io.rekey.typed;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Views of secrets in Java.
 *
 * @param gracePeriod How long the version before stays available to Java code after a
 * rotation. Zero turns it off.
 */
@ConfigurationProperties("rekey.rotating-secrets")
record RotatingSecretsProperties(@DefaultValue("1h") Duration gracePeriod) {

}
