/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
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
