// SPDX-License-Identifier: Apache-2.0

package io.rekey.r2dbc;

import java.time.Duration;

import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import io.r2dbc.spi.ValidationDepth;
import io.rekey.pool.LoginFailure;
import io.rekey.pool.LoginResult;
import io.rekey.pool.PoolLogin;
import io.rekey.r2dbc.FakeDriver.Host;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

import org.springframework.boot.r2dbc.autoconfigure.R2dbcProperties;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link R2dbcLoginConnector}: what it takes for a login to count as accepted.
 */
@Timeout(180)
class R2dbcLoginConnectorTests {

	private static final PoolLogin LOGIN = new PoolLogin(FakeDriver.URL, "orders", "of-v1", "v1");

	private final Host host = FakeDriver.start("one", "of-v1");

	private final R2dbcProperties.Pool pool = new R2dbcProperties().getPool();

	@Test
	void whenThePoolCanUseTheConnectionThenTheLoginIsAccepted() {
		this.pool.setValidationQuery("SELECT 1");
		assertThat(open(Duration.ofSeconds(30)).isAccepted()).isTrue();
		assertThat(this.host.open).hasSize(1);
	}

	@Test
	void whenTheValidationQueryIsRefusedThenTheLoginIsOfNoUse() {
		this.pool.setValidationQuery("SELECT 1");
		this.host.mayQuery = (password) -> false;
		assertUnusable(open(Duration.ofSeconds(30)), "42501");
	}

	@ParameterizedTest
	@EnumSource
	void whenTheConnectionIsNotValidThenTheLoginIsOfNoUse(ValidationDepth depth) {
		this.pool.setValidationDepth(depth);
		this.host.validationGate = Mono.fromRunnable(this.host.open::clear);
		assertUnusable(open(Duration.ofSeconds(30)), null);
	}

	@Test
	void whenTheDriverCanNotHandItOutThenTheLoginIsOfNoUse() {
		this.host.allocation = Mono.error(new R2dbcPermissionDeniedException("x", "42501", 0));
		assertUnusable(open(Duration.ofSeconds(30)), "42501");
	}

	/**
	 * Or a version that nobody could try would go live as if the database were out of
	 * reach.
	 */
	@Test
	void whenTheValidationDoesNotEndThenTheLoginIsOfNoUse() {
		this.pool.setMaxValidationTime(Duration.ofMillis(50));
		this.host.validationGate = Mono.never();
		assertUnusable(open(Duration.ofSeconds(30)), null);
	}

	@Test
	void whenTheValidationHasNoBoundThenItEndsWithTheLogin() {
		this.host.validationGate = Mono.never();
		assertUnusable(open(Duration.ofMillis(200)), null);
	}

	/**
	 * The login itself was accepted: neither is it barred, nor does another one heal it.
	 */
	@Test
	void whenTheValidationFailsAsALoginWouldThenThatIsNoRefusedLogin() {
		this.host.validationGate = Mono.error(new R2dbcPermissionDeniedException("x", "28000", 0));
		assertUnusable(open(Duration.ofSeconds(30)), "28000");
	}

	@Test
	void whenTheLoginDoesNotEndThenTheDatabaseIsUnreachableAndALateConnectionIsClosed() {
		this.host.gate = Mono.never();
		assertThat(open(Duration.ofMillis(50)).failure()).isEqualTo(LoginFailure.UNREACHABLE);
		assertThat(this.host.opened.get()).isZero();
	}

	private void assertUnusable(LoginResult<RotatingConnection> result, @Nullable String state) {
		assertThat(result.failure()).isEqualTo(LoginFailure.OTHER);
		assertThat(result.cause()).isInstanceOf(UnusableConnectionException.class);
		assertThat(((R2dbcException) result.cause()).getSqlState()).isEqualTo(state);
		await().until(this.host.open::isEmpty);
	}

	private LoginResult<RotatingConnection> open(Duration bound) {
		LoginOptions options = LoginOptions.of(ConnectionFactoryOptions.parse(FakeDriver.URL), FakeDriver.URL);
		return new R2dbcLoginConnector(options, bound, ConnectionTrial.of(this.pool)).open(LOGIN);
	}

}
