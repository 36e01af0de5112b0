// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.time.Duration;

/**
 * A reading of one secret, or of a batch, in one region.
 *
 * @param batch whether several secrets were read at once
 * @param region the region
 * @param outcome how it ended
 * @param duration how long it took
 */
public record SecretFetch(boolean batch, String region, CallOutcome outcome, Duration duration) {
}
