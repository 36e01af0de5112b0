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

package io.rekey.jdbc;

import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

import io.rekey.pool.LoginFailure;
import org.jspecify.annotations.Nullable;

/**
 * Tells a refused login from other failures to connect, for each kind of database.
 * Drivers hide it behind causes and next exceptions.
 */
final class LoginFailureClassifier {

	/**
	 * PostgreSQL and what speaks its protocol: invalid_password and
	 * invalid_authorization_specification. SQLState 53300 (too many connections) is no
	 * refusal. PgBouncer refuses with 08P01 (protocol_violation) and a message.
	 * @see <a href=
	 * "https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL Error
	 * Codes</a>
	 */
	private static final LoginFailureClassifier POSTGRESQL = new LoginFailureClassifier("jdbc:postgresql:",
			(failure) -> isState(failure, "28P01", "28000") || isPgBouncerRefusal(failure), (failure) -> false);

	/**
	 * MySQL and MariaDB: ER_ACCESS_DENIED_ERROR and ER_ACCESS_DENIED_NO_PASSWORD_ERROR.
	 * 1040 (too many connections) is no refusal. Locked: ER_ACCOUNT_HAS_BEEN_LOCKED of
	 * MySQL and of MariaDB,
	 * ER_USER_ACCESS_DENIED_FOR_USER_ACCOUNT_BLOCKED_BY_PASSWORD_LOCK of MySQL and
	 * ER_USER_IS_BLOCKED of MariaDB.
	 * @see <a href=
	 * "https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html">MySQL
	 * Server Error Message Reference</a>
	 * @see <a href="https://mariadb.com/kb/en/mariadb-error-codes/">MariaDB Error
	 * Codes</a>
	 */
	private static final LoginFailureClassifier MYSQL = new LoginFailureClassifier(
			"jdbc:(mysql|mariadb|aws-wrapper:mysql|aws-wrapper:mariadb):", (failure) -> isCode(failure, 1045, 1698),
			(failure) -> isCode(failure, 3118, 3955, 4150, 4151));

	/**
	 * SQL Server: login failed, and login from an untrusted domain. 18486 is an account
	 * that is locked out.
	 * @see <a href=
	 * "https://learn.microsoft.com/sql/relational-databases/errors-events/mssqlserver-18456-database-engine-error">MSSQLSERVER_18456</a>
	 */
	private static final LoginFailureClassifier SQL_SERVER = new LoginFailureClassifier(
			"jdbc:(sqlserver|jtds:sqlserver):", (failure) -> isCode(failure, 18456, 18452),
			(failure) -> isCode(failure, 18486));

	/**
	 * Oracle: ORA-01017 invalid username or password; ORA-28000 the account is locked.
	 * @see <a href="https://docs.oracle.com/error-help/db/ora-01017/">ORA-01017</a>
	 */
	private static final LoginFailureClassifier ORACLE = new LoginFailureClassifier("jdbc:oracle:",
			(failure) -> isCode(failure, 1017), (failure) -> isCode(failure, 28000));

	/**
	 * Any other: class 28 of SQLSTATE is "invalid authorization specification" (ISO/IEC
	 * 9075).
	 */
	private static final LoginFailureClassifier OTHER = new LoginFailureClassifier("",
			(failure) -> String.valueOf(failure.getSQLState()).startsWith("28"), (failure) -> false);

	private static final List<LoginFailureClassifier> ALL = List.of(POSTGRESQL, MYSQL, SQL_SERVER, ORACLE);

	private static final int MAX_DEPTH = 16;

	private final String pattern;

	private final Predicate<SQLException> refused;

	private final Predicate<SQLException> locked;

	private LoginFailureClassifier(String pattern, Predicate<SQLException> refused, Predicate<SQLException> locked) {
		this.pattern = pattern;
		this.refused = refused;
		this.locked = locked;
	}

	/**
	 * Finds the kind of database that a JDBC URL leads to.
	 * @param url the JDBC URL
	 * @return the classifier for its failures
	 */
	static LoginFailureClassifier of(String url) {
		String lower = url.toLowerCase(Locale.ROOT);
		for (LoginFailureClassifier kind : ALL) {
			if (lower.matches(kind.pattern + ".*")) {
				return kind;
			}
		}
		return OTHER;
	}

	LoginFailure classify(SQLException failure) {
		if (any(failure, this.locked, 0)) {
			return LoginFailure.LOCKED;
		}
		if (any(failure, this.refused, 0)) {
			return LoginFailure.REFUSED;
		}
		return isUnreachable(failure) ? LoginFailure.UNREACHABLE : LoginFailure.OTHER;
	}

	/**
	 * Class 08 of SQLSTATE is "connection exception" (ISO/IEC 9075). With 08004 the
	 * server was reached and rejected the connection, and PgBouncer says 08P01 when it is
	 * full.
	 */
	private static boolean isUnreachable(SQLException failure) {
		String state = failure.getSQLState();
		boolean full = "08P01".equals(state) && isFull(message(failure));
		return state == null || (state.startsWith("08") && !state.equals("08004") && !full);
	}

	private static boolean any(@Nullable Throwable failure, Predicate<SQLException> test, int depth) {
		if (failure == null || depth > MAX_DEPTH) {
			return false;
		}
		SQLException sql = sql(failure);
		if (sql != null && (test.test(sql) || any(sql.getNextException(), test, depth + 1))) {
			return true;
		}
		return any(failure.getCause(), test, depth + 1);
	}

	/**
	 * With {@code autoReconnect=true} MySQL Connector/J hides a refusal behind "could not
	 * create connection", with an exception of its own as the cause.
	 */
	private static @Nullable SQLException sql(Throwable failure) {
		if (failure instanceof SQLException sql) {
			return sql;
		}
		return failure.getClass().getName().startsWith("com.mysql.cj.exceptions.")
				&& BeanProperties.of(failure).read("vendorCode") instanceof Integer code
						? new SQLException(null, null, code) : null;
	}

	private static boolean isState(SQLException failure, String... states) {
		return failure.getSQLState() != null && Set.of(states).contains(failure.getSQLState());
	}

	private static boolean isCode(SQLException failure, Integer... codes) {
		return Set.of(codes).contains(failure.getErrorCode());
	}

	/**
	 * PgBouncer repeats why the server refused its own login. That may also be for want
	 * of connections, which is no refusal.
	 */
	private static boolean isPgBouncerRefusal(SQLException failure) {
		String message = message(failure);
		return "08P01".equals(failure.getSQLState()) && !isFull(message)
				&& (message.contains("authentication failed") || message.contains("auth failed")
						|| message.contains("no such user") || message.contains("server login"));
	}

	private static boolean isFull(String message) {
		return message.contains("too many") || message.contains("connection slots")
				|| message.contains("no more connections allowed");
	}

	private static String message(SQLException failure) {
		return String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
	}

}
