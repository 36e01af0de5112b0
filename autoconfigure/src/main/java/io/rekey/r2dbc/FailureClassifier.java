// SPDX-License-Identifier: Apache-2.0

package io.rekey.r2dbc;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.rekey.pool.DatabaseErrors;
import io.rekey.pool.DatabaseErrors.DatabaseError;
import io.rekey.pool.LoginFailure;

/**
 * Tells a refused login from other failures to connect. Drivers hide it behind causes.
 */
final class FailureClassifier {

	private static final int MAX_DEPTH = 16;

	private final DatabaseErrors errors;

	private FailureClassifier(DatabaseErrors errors) {
		this.errors = errors;
	}

	/**
	 * Finds the classifier of a driver.
	 * @param driver the name of the driver, as in an R2DBC URL
	 * @return the classifier for its failures
	 */
	static FailureClassifier of(String driver) {
		return new FailureClassifier(DatabaseErrors.of(driver));
	}

	LoginFailure classify(Throwable failure) {
		List<Throwable> causes = causes(failure);
		List<DatabaseError> said = causes.stream()
			.filter(R2dbcException.class::isInstance)
			.map((cause) -> error((R2dbcException) cause))
			.toList();
		LoginFailure judged = said.isEmpty() ? LoginFailure.OTHER : this.errors.judge(said);
		if (judged.isRefusal()) {
			return judged;
		}
		if (!this.errors.isKnown() && causes.stream().anyMatch(R2dbcPermissionDeniedException.class::isInstance)) {
			return LoginFailure.REFUSED;
		}
		if (failure instanceof R2dbcException && !(failure instanceof R2dbcTimeoutException)) {
			return judged;
		}
		return causes.stream().anyMatch(FailureClassifier::isOfTheNetwork) ? LoginFailure.UNREACHABLE
				: LoginFailure.OTHER;
	}

	private static List<Throwable> causes(Throwable failure) {
		List<Throwable> causes = new ArrayList<>();
		for (Throwable cause = failure; cause != null && causes.size() < MAX_DEPTH; cause = cause.getCause()) {
			causes.add(cause);
		}
		return causes;
	}

	private static DatabaseError error(R2dbcException failure) {
		return new DatabaseError(failure.getSqlState(), failure.getErrorCode(), failure.getMessage());
	}

	private static boolean isOfTheNetwork(Throwable failure) {
		return failure instanceof IOException || failure instanceof TimeoutException
				|| failure instanceof R2dbcTimeoutException;
	}

}
