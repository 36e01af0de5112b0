// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.sql.SQLException;

import io.rekey.lambda.Database.Account;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link MySqlGrant} on lines that MySQL 5.7, MySQL 8 and MariaDB answer.
 */
class MySqlGrantTests {

	private static final Account ORDERS = new Account("orders", "10.0.%");

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~',
			textBlock = """
					GRANT USAGE ON *.* TO 'orders'@'10.0.%'                   | GRANT USAGE ON *.* TO 'other'@'10.0.%'
					GRANT SELECT ON `db`.* TO 'orders'@'10.0.%' WITH GRANT OPTION | GRANT SELECT ON `db`.* TO 'other'@'10.0.%' WITH GRANT OPTION
					GRANT SELECT, INSERT ON `a TO b`.`t` TO `orders`@`10.0.%` | GRANT SELECT, INSERT ON `a TO b`.`t` TO `other`@`10.0.%`
					GRANT APPLICATION_PASSWORD_ADMIN ON *.* TO `orders`@`10.0.%` WITH GRANT OPTION | GRANT APPLICATION_PASSWORD_ADMIN ON *.* TO `other`@`10.0.%` WITH GRANT OPTION
					REVOKE SELECT ON `mysql`.* FROM `orders`@`10.0.%`         | REVOKE SELECT ON `mysql`.* FROM `other`@`10.0.%`
					GRANT `clerk`@`%`,`boss`@`%` TO `orders`@`10.0.%` WITH ADMIN OPTION | GRANT `clerk`@`%`,`boss`@`%` TO `other`@`10.0.%` WITH ADMIN OPTION
					GRANT EXECUTE ON PROCEDURE `db`.`p` TO "orders"@"10.0.%"  | GRANT EXECUTE ON PROCEDURE `db`.`p` TO "other"@"10.0.%"
					GRANT USAGE ON *.* TO `orders`@`10.0.%` IDENTIFIED BY PASSWORD '*AB' REQUIRE SSL WITH GRANT OPTION MAX_QUERIES_PER_HOUR 5 | GRANT USAGE ON *.* TO `other`@`10.0.%` WITH GRANT OPTION
					GRANT USAGE ON *.* TO `orders`@`10.0.%` IDENTIFIED VIA ed25519 USING 'x' OR unix_socket | GRANT USAGE ON *.* TO `other`@`10.0.%`
					SET DEFAULT ROLE `clerk` FOR `orders`@`10.0.%`            | SET DEFAULT ROLE `clerk` FOR `other`@`10.0.%`
					""")
	void whenLineIsOfTheAccountThenItIsSaidOfAnother(String line, String expected) throws SQLException {
		assertThat(MySqlGrant.parse(line, ORDERS).statementFor(ORDERS.named("other"))).isEqualTo(expected);
	}

	@Test
	void whenNamesLookLikeAnAccountThenTheyStayNames() throws SQLException {
		Account tricky = new Account("a` TO `root`@`%", "%");
		String line = "GRANT SELECT ON `x`` TO ``a`` TO ``root``@``%``@``%`.* TO `a`` TO ``root``@``%`@`%`";
		assertThat(MySqlGrant.parse(line, tricky).statementFor(tricky.named("b`c")))
			.isEqualTo("GRANT SELECT ON `x`` TO ``a`` TO ``root``@``%``@``%`.* TO `b``c`@`%`");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "GRANT SELECT ON *.* TO `canary`@`10.0.%`", "GRANT SELECT ON *.* TO `orders`@`%`",
			"GRANT SELECT ON *.* TO orders@10.0.%" })
	void whenLineIsOfAnotherFormThenFailsWithoutIt(String line) {
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> MySqlGrant.parse(line, ORDERS))
			.withMessage("A line of SHOW GRANTS is of an unknown form");
	}

}
