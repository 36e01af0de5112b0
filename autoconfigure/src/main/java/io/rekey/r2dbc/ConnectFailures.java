// SPDX-License-Identifier: Apache-2.0

package io.rekey.r2dbc;

import java.util.concurrent.TimeoutException;

import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;

/**
 * Makes exceptions of the kind that R2DBC promises, whatever went wrong. Their own
 * messages show no value.
 */
final class ConnectFailures {

	private ConnectFailures() {
	}

	/**
	 * Makes the exception for whoever waits for a connection.
	 * @param failure what went wrong
	 * @param secret the secret that has the login
	 * @return the failure itself if it is of that kind
	 */
	static R2dbcException of(Throwable failure, SecretId secret) {
		if (failure instanceof R2dbcException known) {
			return known;
		}
		if (failure instanceof TimeoutException) {
			return new R2dbcTimeoutException("The database did not answer the login of secret '" + secret + "' in time",
					failure);
		}
		String reason = (failure instanceof SecretUnavailableException) ? failure.getMessage()
				: failure.getClass().getName();
		return new R2dbcNonTransientResourceException(
				"No connection could be opened with the login of secret '" + secret + "': " + reason, failure);
	}

}
