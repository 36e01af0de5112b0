// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import static io.rekey.pool.LoginFailure.FORBIDDEN;
import static io.rekey.pool.LoginFailure.LOCKED;
import static io.rekey.pool.LoginFailure.REFUSED;

/**
 * Tells a refused login from other failures to connect, by what each kind of database
 * says, whichever driver brings it.
 */
public final class DatabaseErrors {

	private static final int MAX_PARTS = 4;

	/**
	 * PostgreSQL and what speaks its protocol: invalid_password and
	 * invalid_authorization_specification, under which are a role that may not log in and
	 * a password that has expired. With insufficient_privilege the role lacks CONNECT on
	 * the database. SQLState 53300 (too many connections) is no refusal.
	 * @see <a href=
	 * "https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL Error
	 * Codes</a>
	 */
	private static final DatabaseErrors POSTGRESQL = new DatabaseErrors(Set.of("postgresql", "postgres"), false,
			Map.of("28P01", REFUSED, "28000", REFUSED, "42501", FORBIDDEN), Map.of());

	/**
	 * MySQL and MariaDB: ER_ACCESS_DENIED_ERROR and ER_ACCESS_DENIED_NO_PASSWORD_ERROR.
	 * Locked: ER_ACCOUNT_HAS_BEEN_LOCKED of MySQL and of MariaDB,
	 * ER_USER_ACCESS_DENIED_FOR_USER_ACCOUNT_BLOCKED_BY_PASSWORD_LOCK of MySQL,
	 * ER_USER_IS_BLOCKED of MariaDB, and ER_MUST_CHANGE_PASSWORD_LOGIN for a password
	 * that has expired. Forbidden: ER_DBACCESS_DENIED_ERROR. 1040 (too many connections)
	 * is no refusal.
	 * @see <a href=
	 * "https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html">MySQL
	 * Server Error Message Reference</a>
	 * @see <a href="https://mariadb.com/kb/en/mariadb-error-codes/">MariaDB Error
	 * Codes</a>
	 */
	private static final DatabaseErrors MYSQL = new DatabaseErrors(Set.of("mysql", "mariadb"), false, Map.of(),
			Map.of(1045, REFUSED, 1698, REFUSED, 3118, LOCKED, 3955, LOCKED, 4150, LOCKED, 4151, LOCKED, 1862, LOCKED,
					1044, FORBIDDEN));

	/**
	 * SQL Server: login failed, and login from an untrusted domain. Locked: an account
	 * that is locked out (18486), disabled (18470), or whose password has expired (18487)
	 * or must be changed (18488). Forbidden: the login can't open the database that it
	 * asks for (4060), or has no user in it (916). Password policies lock accounts.
	 * @see <a href=
	 * "https://learn.microsoft.com/sql/relational-databases/errors-events/mssqlserver-18456-database-engine-error">MSSQLSERVER_18456</a>
	 */
	private static final DatabaseErrors SQL_SERVER = new DatabaseErrors(Set.of("sqlserver", "mssql"), true, Map.of(),
			Map.of(18456, REFUSED, 18452, REFUSED, 18486, LOCKED, 18470, LOCKED, 18487, LOCKED, 18488, LOCKED, 4060,
					FORBIDDEN, 916, FORBIDDEN));

	/**
	 * Oracle: ORA-01017 invalid username or password; ORA-28000 the account is locked;
	 * ORA-28001 the password has expired; ORA-01045 the user lacks CREATE SESSION. Its
	 * default profile locks accounts.
	 * @see <a href="https://docs.oracle.com/error-help/db/ora-01017/">ORA-01017</a>
	 */
	private static final DatabaseErrors ORACLE = new DatabaseErrors(Set.of("oracle"), true, Map.of(),
			Map.of(1017, REFUSED, 28000, LOCKED, 28001, LOCKED, 1045, FORBIDDEN));

	private static final List<DatabaseErrors> KNOWN = List.of(POSTGRESQL, MYSQL, SQL_SERVER, ORACLE);

	/**
	 * A database of which nothing is known may lock accounts.
	 */
	private static final DatabaseErrors UNKNOWN = new DatabaseErrors(Set.of(), true, Map.of(), Map.of());

	/**
	 * The strongest first: what hides behind a locked account does not matter.
	 */
	private static final List<LoginFailure> REFUSALS = List.of(LOCKED, REFUSED, FORBIDDEN);

	private final Set<String> drivers;

	private final boolean locksAccounts;

	private final Map<String, LoginFailure> states;

	private final Map<Integer, LoginFailure> codes;

	private DatabaseErrors(Set<String> drivers, boolean locksAccounts, Map<String, LoginFailure> states,
			Map<Integer, LoginFailure> codes) {
		this.drivers = drivers;
		this.locksAccounts = locksAccounts;
		this.states = states;
		this.codes = codes;
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
	 * Finds the errors of the database that a JDBC or R2DBC URL leads to. The name of
	 * another driver may stand before that of the database.
	 * @param url the URL
	 * @return the errors
	 */
	static DatabaseErrors in(String url) {
		return Stream.of(url.split(":", MAX_PARTS))
			.map(DatabaseErrors::of)
			.filter(DatabaseErrors::isKnown)
			.findFirst()
			.orElse(UNKNOWN);
	}

	/**
	 * Whether the database is one of those that lock an account after some refused
	 * logins, as a rule.
	 */
	boolean locksAccounts() {
		return this.locksAccounts;
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
		List<LoginFailure> refusals = errors.stream().flatMap((error) -> Stream.ofNullable(refusal(error))).toList();
		for (LoginFailure refusal : REFUSALS) {
			if (refusals.contains(refusal)) {
				return refusal;
			}
		}
		return isUnreachable(errors.get(0)) ? LoginFailure.UNREACHABLE : LoginFailure.OTHER;
	}

	/**
	 * Class 28 of SQLSTATE is "invalid authorization specification" (ISO/IEC 9075).
	 */
	private @Nullable LoginFailure refusal(DatabaseError error) {
		if (this == UNKNOWN) {
			return error.state().startsWith("28") ? REFUSED : null;
		}
		if (this == POSTGRESQL && isPgBouncerRefusal(error)) {
			return REFUSED;
		}
		LoginFailure byState = this.states.get(error.state());
		return (byState != null) ? byState : this.codes.get(error.code());
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
