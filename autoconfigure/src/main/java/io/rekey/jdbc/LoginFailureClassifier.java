// SPDX-License-Identifier: Apache-2.0

package io.rekey.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.rekey.pool.DatabaseErrors;
import io.rekey.pool.DatabaseErrors.DatabaseError;
import io.rekey.pool.LoginFailure;
import org.jspecify.annotations.Nullable;

/**
 * Tells a refused login from other failures to connect. Drivers hide it behind causes and
 * next exceptions.
 */
final class LoginFailureClassifier {

	/**
	 * Some drivers stand before the name of the database.
	 */
	private static final Pattern DRIVER = Pattern.compile("jdbc:(?:aws-wrapper:|jtds:)?([^:]+):.*",
			Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

	private static final int MAX_DEPTH = 16;

	private final DatabaseErrors errors;

	private LoginFailureClassifier(DatabaseErrors errors) {
		this.errors = errors;
	}

	/**
	 * Finds the kind of database that a JDBC URL leads to.
	 * @param url the JDBC URL
	 * @return the classifier for its failures
	 */
	static LoginFailureClassifier of(String url) {
		Matcher matcher = DRIVER.matcher(url);
		String driver = matcher.matches() ? matcher.group(1) : null;
		return new LoginFailureClassifier(DatabaseErrors.of((driver != null) ? driver : ""));
	}

	LoginFailure classify(SQLException failure) {
		List<DatabaseError> found = new ArrayList<>();
		collect(failure, found, 0);
		return this.errors.judge(found);
	}

	private static void collect(@Nullable Throwable failure, List<DatabaseError> found, int depth) {
		if (failure == null || depth > MAX_DEPTH) {
			return;
		}
		if (failure instanceof SQLException sql) {
			found.add(new DatabaseError(sql.getSQLState(), sql.getErrorCode(), sql.getMessage()));
			collect(sql.getNextException(), found, depth + 1);
		}
		else if (hiddenCode(failure) instanceof Integer code) {
			found.add(new DatabaseError(null, code, null));
		}
		collect(failure.getCause(), found, depth + 1);
	}

	/**
	 * With {@code autoReconnect=true} MySQL Connector/J hides a refusal behind "could not
	 * create connection", with an exception of its own as the cause.
	 */
	private static @Nullable Object hiddenCode(Throwable failure) {
		return failure.getClass().getName().startsWith("com.mysql.cj.exceptions.")
				? BeanProperties.of(failure).read("vendorCode") : null;
	}

}
