// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.endpoint;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What became of a check that an operator asked for.
 *
 * @param secret the secret, as the application refers to it
 * @param underWay whether it has not ended yet
 * @param result how it ended, or {@code null}
 * @param error why there is no result, or {@code null}
 */
record CheckDescriptor(String secret, boolean underWay, @Nullable RotationEntry result,
		@Nullable String error) implements OperationResponseBody {
}
