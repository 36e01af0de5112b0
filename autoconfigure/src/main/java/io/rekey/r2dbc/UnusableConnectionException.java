// SPDX-License-Identifier: Apache-2.0

package io.rekey.r2dbc;

import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import org.jspecify.annotations.Nullable;

/**
 * A connection was opened that its pool could not use: the database refuses, or does not
 * answer, what the pool asks of each new connection.
 */
final class UnusableConnectionException extends R2dbcNonTransientResourceException {

	private static final long serialVersionUID = 1;

	/**
	 * Creates the exception.
	 * @param message what the pool asked for, without any value
	 * @param cause what the driver said, or {@code null}
	 */
	UnusableConnectionException(String message, @Nullable Throwable cause) {
		super(message, state(cause), (cause instanceof R2dbcException known) ? known.getErrorCode() : 0, cause);
	}

	private static @Nullable String state(@Nullable Throwable cause) {
		return (cause instanceof R2dbcException known) ? known.getSqlState() : null;
	}

}
