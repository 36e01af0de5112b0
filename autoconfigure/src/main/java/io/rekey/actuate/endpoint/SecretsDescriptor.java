// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.endpoint;

import java.time.Instant;
import java.util.List;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * The secrets that this replica uses.
 *
 * @param application the name of the application
 * @param instance which replica answers
 * @param time the time of this replica
 * @param secrets the secrets, by name
 */
record SecretsDescriptor(String application, String instance, Instant time,
		List<SecretDescriptor> secrets) implements OperationResponseBody {
}
