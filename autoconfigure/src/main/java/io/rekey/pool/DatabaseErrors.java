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
package io.rekey.pool;

import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Tells a refused login from other failures to connect, by what each kind of database
 * says, whichever driver brings it.
 */
public final class DatabaseErrors {

	/**
	 * PostgreSQL and what speaks its protocol: invalid_password and
	 * invalid_authorization_specification. SQLState 53300 (too many connections) is no
	 * refusal.
	 * @see <a href=
	 * "https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL Error
	 * Codes</a>
	 */
	private static final DatabaseErrors POSTGRESQL = new DatabaseErrors(Set.of("postgresql", "postgres"),
			Set.of("28P01", "28000"), Set.of(), Set.of());

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
	private static final DatabaseErrors MYSQL = new DatabaseErrors(Set.of("mysql", "mariadb"), Set.of(),
			Set.of(1045, 1698), Set.of(3118, 3955, 4150, 4151));

	/**
	 * SQL Server: login failed, and login from an untrusted domain. 18486 is an account
	 * that is locked out.
	 * @see <a href=
	 * "https://learn.microsoft.com/sql/relational-databases/errors-events/mssqlserver-18456-database-engine-error">MSSQLSERVER_18456</a>
	 */
	private static final DatabaseErrors SQL_SERVER = new DatabaseErrors(Set.of("sqlserver", "mssql"), Set.of(),
			Set.of(18456, 18452), Set.of(18486));

	/**
	 * Oracle: ORA-01017 invalid username or password; ORA-28000 the account is locked.
	 * @see <a href="https://docs.oracle.com/error-help/db/ora-01017/">ORA-01017</a>
	 */
	private static final DatabaseErrors ORACLE = new DatabaseErrors(Set.of("oracle"), Set.of(), Set.of(1017),
			Set.of(28000));

	private static final List<DatabaseErrors> KNOWN = List.of(POSTGRESQL, MYSQL, SQL_SERVER, ORACLE);

	private static final DatabaseErrors UNKNOWN = new DatabaseErrors(Set.of(), Set.of(), Set.of(), Set.of());

	private final Set<String> drivers;

	private final Set<String> refusedStates;

	private final Set<Integer> refusedCodes;

	private final Set<Integer> lockedCodes;

	private DatabaseErrors(Set<String> drivers, Set<String> refusedStates, Set<Integer> refusedCodes,
			Set<Integer> lockedCodes) {
		this.drivers = drivers;
		this.refusedStates = refusedStates;
		this.refusedCodes = refusedCodes;
		this.lockedCodes = lockedCodes;
	}

	/**
	 * Finds the errors of a database.
	 * @param driver the name of the driver, as it stands in a JDBC or R2DBC URL
	 * @return the errors
	 */
	public static DatabaseErrors of(String driver) {
		String lower = driver.toLowerCase(Locale.ROOT);
		return KNOWN.stream().filter((one) -> one.drivers.contains(lower)).findFirst().orElse(UNKNOWN);
	}

	/**
	 * Whether it is known how this database refuses a login. Of any other, class 28 of
	 * SQLSTATE counts.
	 * @return {@code false} for a database with none but standard errors
	 */
	public boolean isKnown() {
		return this != UNKNOWN;
	}

	/**
	 * Judges a failure to connect.
	 * @param errors what the server said: the outermost exception and then its causes, as
	 * drivers hide a refusal behind others; not empty
	 * @return why the login failed
	 */
	public LoginFailure judge(List<DatabaseError> errors) {
		if (errors.stream().anyMatch((error) -> this.lockedCodes.contains(error.code()))) {
			return LoginFailure.LOCKED;
		}
		if (errors.stream().anyMatch(this::isRefusal)) {
			return LoginFailure.REFUSED;
		}
		return isUnreachable(errors.get(0)) ? LoginFailure.UNREACHABLE : LoginFailure.OTHER;
	}

	/**
	 * Class 28 of SQLSTATE is "invalid authorization specification" (ISO/IEC 9075).
	 */
	private boolean isRefusal(DatabaseError error) {
		if (this == UNKNOWN) {
			return error.state().startsWith("28");
		}
		return this.refusedStates.contains(error.state()) || this.refusedCodes.contains(error.code())
				|| (this == POSTGRESQL && isPgBouncerRefusal(error));
	}

	/**
	 * PgBouncer refuses with 08P01 (protocol_violation) and a message. It repeats why the
	 * server refused its own login, which may also be for want of connections.
	 */
	private static boolean isPgBouncerRefusal(DatabaseError error) {
		String message = error.message();
		return error.state().equals("08P01") && !isFull(message)
				&& (message.contains("authentication failed") || message.contains("auth failed")
						|| message.contains("no such user") || message.contains("server login"));
	}

	private static boolean isFull(String message) {
		return message.contains("too many") || message.contains("connection slots")
				|| message.contains("no more connections allowed");
	}

	/**
	 * The server was not reached if it has said nothing, or if the SQLSTATE is of class
	 * 08, "connection exception" (ISO/IEC 9075). With 08004 the server was reached and
	 * rejected the connection, and PgBouncer says 08P01 when it is full.
	 */
	private static boolean isUnreachable(DatabaseError error) {
		String state = error.state();
		if (state.isEmpty()) {
			return error.code() == 0;
		}
		return state.startsWith("08") && !state.equals("08004") && !(state.equals("08P01") && isFull(error.message()));
	}

	/**
	 * What a server said. Its text shows no message, which may hold a username.
	 */
	public static final class DatabaseError {

		private final String state;

		private final int code;

		private final String message;

		/**
		 * Creates the error.
		 * @param state the SQLSTATE, or {@code null}
		 * @param code the code of the database, or 0
		 * @param message the message, or {@code null}
		 */
		public DatabaseError(@Nullable String state, int code, @Nullable String message) {
			this.state = (state != null) ? state : "";
			this.code = code;
			this.message = (message != null) ? message.toLowerCase(Locale.ROOT) : "";
		}

		String state() {
			return this.state;
		}

		int code() {
			return this.code;
		}

		String message() {
			return this.message;
		}

		@Override
		public String toString() {
			return "DatabaseError[state=" + this.state + ", code=" + this.code + "]";
		}

	}

}
