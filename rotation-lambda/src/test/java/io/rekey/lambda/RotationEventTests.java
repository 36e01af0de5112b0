// SPDX-License-Identifier: Apache-2.0

package io.rekey.lambda;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link RotationEvent}.
 */
class RotationEventTests {

	private static final Map<String, String> EVENT = Map.of("Step", "testSecret", "SecretId", "arn:secret",
			"ClientRequestToken", "token", "RotationToken", "other");

	@ParameterizedTest
	@CsvSource({ "createSecret, CREATE", "setSecret, SET", "testSecret, TEST", "finishSecret, FINISH" })
	void whenEventIsCompleteThenItIsRead(String step, RotationStep expected) {
		Map<String, String> event = new HashMap<>(EVENT);
		event.put("Step", step);
		assertThat(RotationEvent.of(event)).isEqualTo(new RotationEvent(expected, "arn:secret", "token"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "Step", "SecretId", "ClientRequestToken" })
	void whenAKeyIsMissingOrBlankThenItIsNamed(String key) {
		Map<String, String> event = new HashMap<>(EVENT);
		event.remove(key);
		assertThatIllegalArgumentException().isThrownBy(() -> RotationEvent.of(event)).withMessageContaining(key);
		event.put(key, " ");
		assertThatIllegalArgumentException().isThrownBy(() -> RotationEvent.of(event)).withMessageContaining(key);
	}

	@Test
	void whenStepIsUnknownThenTheKnownOnesAreNamed() {
		Map<String, String> event = new HashMap<>(EVENT);
		event.put("Step", "canary");
		assertThatIllegalArgumentException().isThrownBy(() -> RotationEvent.of(event))
			.withMessage("The event's Step must be one of [createSecret, setSecret, testSecret, finishSecret]");
	}

	@Test
	void whenAnExceptionCausesAFailureThenOnlyItsTypesAreKept() {
		RotationFailedException failure = RotationEvent.of(EVENT)
			.failure("it broke", new SQLException("canary", new IllegalStateException("canary")));
		assertThat(failure)
			.hasMessage("testSecret of arn:secret failed: it broke (SQLException caused by IllegalStateException)")
			.hasNoCause();
		assertThat(failure.getStep()).isEqualTo("testSecret");
		assertThat(failure.getSecretArn()).isEqualTo("arn:secret");
		assertThat(failure.getReason()).isEqualTo("it broke (SQLException caused by IllegalStateException)");
	}

}
