// SPDX-License-Identifier: Apache-2.0

package io.rekey.signal;

import io.rekey.store.OnRevoked;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What becomes of secrets that are taken away.
 *
 * @param onRevoked Whether to keep or to drop the last good version of a secret that was
 * deleted, or that may no longer be read, while the application runs.
 */
@ConfigurationProperties("rekey")
record RevocationProperties(@DefaultValue("keep") OnRevoked onRevoked) {
}
