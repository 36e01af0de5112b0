// SPDX-License-Identifier: Apache-2.0

package io.rekey.r2dbc;

import java.net.ConnectException;
import java.util.concurrent.TimeoutException;

import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.rekey.pool.LoginFailure;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FailureClassifier}.
 */
class FailureClassifierTests {

	@ParameterizedTest
	@CsvSource({ "postgresql, 28P01, 0, REFUSED", "postgres, 28000, 0, REFUSED", "postgresql, 53300, 0, OTHER",
			"postgresql, 42501, 0, FORBIDDEN", "postgresql, 57P03, 0, OTHER", "postgresql, 08006, 0, UNREACHABLE",
			"mariadb, 28000, 1045, REFUSED", "mysql, 28000, 1698, REFUSED", "mariadb, 08004, 1040, OTHER",
			"mariadb, 42000, 1044, FORBIDDEN", "mariadb, HY000, 4151, LOCKED", "mysql, HY000, 3118, LOCKED",
			"mssql, S0001, 18456, REFUSED", "sqlserver, , 18452, REFUSED", "mssql, S0001, 18486, LOCKED",
			"mssql, , 4060, FORBIDDEN", "oracle, 72000, 1017, REFUSED", "oracle, 99999, 28000, LOCKED",
			"h2, 28000, 28000, REFUSED", "h2, 90020, 90020, OTHER", "h2, , 0, UNREACHABLE" })
	void whenTheServerAnsweredThenItsCodeDecides(String driver, @Nullable String state, int code,
			LoginFailure expected) {
		R2dbcException failure = new R2dbcNonTransientResourceException("x", state, code);
		assertThat(FailureClassifier.of(driver).classify(failure)).isEqualTo(expected);
		assertThat(FailureClassifier.of(driver).classify(new IllegalStateException(failure)))
			.isEqualTo((expected == LoginFailure.UNREACHABLE) ? LoginFailure.OTHER : expected);
	}

	@Test
	void whenPermissionIsDeniedThenThatRefusesTheLoginOnlyOfDriversThatSayNoMore() {
		R2dbcException failure = new R2dbcPermissionDeniedException("x", "42501", 0);
		assertThat(FailureClassifier.of("h2").classify(failure)).isEqualTo(LoginFailure.REFUSED);
		assertThat(FailureClassifier.of("postgresql").classify(failure)).isEqualTo(LoginFailure.FORBIDDEN);
	}

	@Test
	void whenPgBouncerRefusesThenThatIsARefusal() {
		FailureClassifier postgres = FailureClassifier.of("postgresql");
		assertThat(postgres.classify(bouncer("password authentication failed"))).isEqualTo(LoginFailure.REFUSED);
		assertThat(postgres.classify(bouncer("server login failed: FATAL too many connections")))
			.isEqualTo(LoginFailure.OTHER);
		assertThat(postgres.classify(bouncer("no such database"))).isEqualTo(LoginFailure.UNREACHABLE);
	}

	@Test
	void whenNobodyAnswersThenTheDatabaseIsUnreachable() {
		FailureClassifier any = FailureClassifier.of("postgresql");
		assertThat(any.classify(new R2dbcNonTransientResourceException("x", new ConnectException())))
			.isEqualTo(LoginFailure.UNREACHABLE);
		assertThat(any.classify(new ConnectException())).isEqualTo(LoginFailure.UNREACHABLE);
		assertThat(any.classify(new TimeoutException())).isEqualTo(LoginFailure.UNREACHABLE);
		assertThat(any.classify(new R2dbcTimeoutException("x"))).isEqualTo(LoginFailure.UNREACHABLE);
		assertThat(any.classify(new IllegalStateException())).isEqualTo(LoginFailure.OTHER);
	}

	private static R2dbcException bouncer(String message) {
		return new R2dbcNonTransientResourceException(message, "08P01", 0);
	}

}
