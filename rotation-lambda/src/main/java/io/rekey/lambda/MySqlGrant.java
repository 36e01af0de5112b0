// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.sql.SQLException;
import java.util.Objects;
import java.util.regex.Pattern;

import io.rekey.lambda.Database.Account;

/**
 * A line that "SHOW GRANTS" answers, to be said of another account. It looks like
 * {@code GRANT … TO account …}, {@code REVOKE … FROM account} (MySQL 8, with partial
 * revokes) or {@code SET DEFAULT ROLE … FOR account} (MariaDB). What MariaDB puts behind
 * the account besides the right to grant (password, TLS, limits) is left out.
 *
 * @param start all that comes before the account
 * @param quote how the line quotes names
 * @param end what comes after the account
 */
record MySqlGrant(String start, String quote, String end) {

	private static final String[] KEYWORDS = { " TO ", " FROM ", " FOR " };

	/**
	 * Depends on the server's version and SQL mode.
	 */
	private static final String[] QUOTES = { "`", "'", "\"" };

	private static final Pattern GRANT_OPTION = Pattern.compile(" WITH (?:GRANT|ADMIN) OPTION");

	/**
	 * Reads a line.
	 * @throws SQLException if the line is of another form
	 */
	static MySqlGrant parse(String line, Account account) throws SQLException {
		for (String quote : QUOTES) {
			String quoted = quoted(account, quote);
			for (String keyword : KEYWORDS) {
				// Within a name the quotes are doubled, so no name can look like this.
				int at = line.lastIndexOf(keyword + quoted);
				if (at >= 0) {
					return of(line, at + keyword.length(), quote, quoted.length());
				}
			}
		}
		throw new SQLException("A line of SHOW GRANTS is of an unknown form");
	}

	private static MySqlGrant of(String line, int at, String quote, int length) {
		var option = GRANT_OPTION.matcher(line.substring(at + length));
		String end = option.find() ? Objects.requireNonNull(option.group()) : "";
		return new MySqlGrant(line.substring(0, at), quote, end);
	}

	String statementFor(Account account) {
		return this.start + quoted(account, this.quote) + this.end;
	}

	private static String quoted(Account account, String quote) {
		return quoted(account.name(), quote) + "@" + quoted(account.host(), quote);
	}

	private static String quoted(String name, String quote) {
		return quote + name.replace(quote, quote + quote) + quote;
	}

}
