// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.endpoint;

import java.time.Instant;
import java.util.List;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * The rotations that this replica remembers.
 *
 * @param application the name of the application
 * @param instance which replica answers
 * @param time the time of this replica
 * @param historySize how many rotations it remembers
 * @param rotations the rotations, newest first
 */
record RotationsDescriptor(String application, String instance, Instant time, int historySize,
		List<RotationEntry> rotations) implements OperationResponseBody {
}
