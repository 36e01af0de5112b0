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

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.rekey.pool.LoginFailure;
import org.jspecify.annotations.Nullable;

/**
 * Tells a refused login from other failures to connect, for each R2DBC driver. Drivers
 * hide it behind causes.
 */
final class FailureClassifier {

	/**
	 * PostgreSQL: invalid_password and invalid_authorization_specification. SQLState
	 * 53300 (too many connections) is no refusal. PgBouncer refuses with 08P01
	 * (protocol_violation) and a message.
	 * @see <a href=
	 * "https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL Error
	 * Codes</a>
	 */
	private static final FailureClassifier POSTGRESQL = new FailureClassifier(Set.of("postgresql", "postgres"),
			(failure) -> isState(failure, "28P01", "28000") || isPgBouncerRefusal(failure), (failure) -> false);

	/**
	 * MySQL and MariaDB: ER_ACCESS_DENIED_ERROR and ER_ACCESS_DENIED_NO_PASSWORD_ERROR;
	 * 1040 (too many connections) is no refusal. Locked: ER_ACCOUNT_HAS_BEEN_LOCKED of
	 * both, ER_USER_ACCESS_DENIED_FOR_USER_ACCOUNT_BLOCKED_BY_PASSWORD_LOCK of MySQL and
	 * ER_USER_IS_BLOCKED of MariaDB.
	 * @see <a href=
	 * "https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html">MySQL
	 * Server Error Message Reference</a>
	 * @see <a href="https://mariadb.com/kb/en/mariadb-error-codes/">MariaDB Error
	 * Codes</a>
	 */
	private static final FailureClassifier MYSQL = new FailureClassifier(Set.of("mariadb", "mysql"),
			(failure) -> isCode(failure, 1045, 1698), (failure) -> isCode(failure, 3118, 3955, 4150, 4151));

	/**
	 * SQL Server: login failed, and login from an untrusted domain. 18486 is an account
	 * that is locked out.
	 * @see <a href=
	 * "https://learn.microsoft.com/sql/relational-databases/errors-events/mssqlserver-18456-database-engine-error">MSSQLSERVER_18456</a>
	 */
	private static final FailureClassifier SQL_SERVER = new FailureClassifier(Set.of("mssql", "sqlserver"),
			(failure) -> isCode(failure, 18456, 18452), (failure) -> isCode(failure, 18486));

	/**
	 * Oracle: ORA-01017 invalid username or password; ORA-28000 the account is locked.
	 * @see <a href="https://docs.oracle.com/error-help/db/ora-01017/">ORA-01017</a>
	 */
	private static final FailureClassifier ORACLE = new FailureClassifier(Set.of("oracle"),
			(failure) -> isCode(failure, 1017), (failure) -> isCode(failure, 28000));

	/**
	 * Any other: class 28 of SQLSTATE is "invalid authorization specification" (ISO/IEC
	 * 9075).
	 */
	private static final FailureClassifier OTHER = new FailureClassifier(Set.of(),
			(failure) -> failure instanceof R2dbcPermissionDeniedException
					|| String.valueOf(failure.getSqlState()).startsWith("28"),
			(failure) -> false);

	private static final List<FailureClassifier> ALL = List.of(POSTGRESQL, MYSQL, SQL_SERVER, ORACLE);

	private static final int MAX_DEPTH = 16;

	private final Set<String> drivers;

	private final Predicate<R2dbcException> refused;

	private final Predicate<R2dbcException> locked;

	private FailureClassifier(Set<String> drivers, Predicate<R2dbcException> refused,
			Predicate<R2dbcException> locked) {
		this.drivers = drivers;
		this.refused = refused;
		this.locked = locked;
	}

	/**
	 * Finds the classifier of a driver.
	 * @param driver the name of the driver, as in an R2DBC URL
	 * @return the classifier for its failures
	 */
	static FailureClassifier of(String driver) {
		String lower = driver.toLowerCase(Locale.ROOT);
		return ALL.stream().filter((one) -> one.drivers.contains(lower)).findFirst().orElse(OTHER);
	}

	LoginFailure classify(Throwable failure) {
		if (anyOfDriver(failure, this.locked)) {
			return LoginFailure.LOCKED;
		}
		if (anyOfDriver(failure, this.refused)) {
			return LoginFailure.REFUSED;
		}
		return isUnreachable(failure) ? LoginFailure.UNREACHABLE : LoginFailure.OTHER;
	}

	/**
	 * The server was not reached if it has said nothing, or if the SQLSTATE is of class
	 * 08, "connection exception" (ISO/IEC 9075). With 08004 the server was reached and
	 * rejected the connection.
	 */
	private static boolean isUnreachable(Throwable failure) {
		if (failure instanceof R2dbcException ex && !(ex instanceof R2dbcTimeoutException)) {
			String state = ex.getSqlState();
			return (state != null) ? state.startsWith("08") && !state.equals("08004") : ex.getErrorCode() == 0;
		}
		return any(failure, (cause) -> cause instanceof IOException || cause instanceof TimeoutException
				|| cause instanceof R2dbcTimeoutException, 0);
	}

	private static boolean anyOfDriver(Throwable failure, Predicate<R2dbcException> test) {
		return any(failure, (cause) -> cause instanceof R2dbcException ex && test.test(ex), 0);
	}

	private static boolean any(@Nullable Throwable failure, Predicate<Throwable> test, int depth) {
		return failure != null && depth <= MAX_DEPTH
				&& (test.test(failure) || any(failure.getCause(), test, depth + 1));
	}

	private static boolean isState(R2dbcException failure, String... states) {
		return failure.getSqlState() != null && Set.of(states).contains(failure.getSqlState());
	}

	private static boolean isCode(R2dbcException failure, Integer... codes) {
		return Set.of(codes).contains(failure.getErrorCode());
	}

	private static boolean isPgBouncerRefusal(R2dbcException failure) {
		String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
		return "08P01".equals(failure.getSqlState())
				&& (message.contains("authentication failed") || message.contains("auth failed")
						|| message.contains("no such user") || message.contains("server login"));
	}

}
