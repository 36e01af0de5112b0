// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Sessions}.
 */
class SessionsTests {

	private final MovableClock clock = new MovableClock();

	private final Sessions sessions = new Sessions(new AwsAccount("eu-west-1", "123456789012", this.clock), this.clock);

	private Sessions.Session session;

	@BeforeEach
	void start() {
		this.session = this.sessions.start("210987654321", "reader", "test", Duration.ofHours(1));
	}

	@Test
	void whenCredentialsAreNotTemporaryThenOwnerCalls() {
		assertThat(this.sessions.caller(new CredentialScope("any", "eu-central-1", "secretsmanager"), null))
			.isEqualTo(new Caller("123456789012", "arn:aws:sts::123456789012:assumed-role/embedded/session",
					"AROAEMBEDDED:session", "eu-central-1"));
	}

	@Test
	void whenSessionRunsThenRoleCallsAndAfterThatNobody() {
		this.clock.move(Duration.ofMinutes(59));
		assertThat(this.sessions.caller(scope("secretsmanager"), this.session.token()).arn())
			.isEqualTo("arn:aws:sts::210987654321:assumed-role/reader/test");
		this.clock.move(Duration.ofMinutes(1));
		assertRefused("secretsmanager", this.session.token(), "ExpiredTokenException", 400);
		assertRefused("sts", this.session.token(), "ExpiredToken", 403);
	}

	@Test
	void whenTokenIsWrongThenCallIsRefused() {
		assertRefused("secretsmanager", "another", "UnrecognizedClientException", 400);
		assertRefused("sts", null, "InvalidClientTokenId", 403);
	}

	@Test
	void whenSessionIsPrintedThenItsTokenIsNot() {
		assertThat(this.session.toString()).doesNotContain(this.session.token(), this.session.accessKeyId());
	}

	private void assertRefused(String service, @Nullable String token, String code, int status) {
		assertThatExceptionOfType(AwsException.class).isThrownBy(() -> this.sessions.caller(scope(service), token))
			.satisfies((ex) -> {
				assertThat(ex.code()).isEqualTo(code);
				assertThat(ex.status()).isEqualTo(status);
			});
	}

	private CredentialScope scope(String service) {
		return new CredentialScope(this.session.accessKeyId(), "eu-west-1", service);
	}

}
