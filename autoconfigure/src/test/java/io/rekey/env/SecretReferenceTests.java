// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.Map;

import io.rekey.SecretId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SecretReference}.
 */
class SecretReferenceTests {

	private static final String ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/orders/db-AbCdEf";

	@ParameterizedTest
	@CsvSource({ "secret@a, a,", "secret@prod/orders/db#password, prod/orders/db, password",
			"secret@/_+=.@-!x#a.b, /_+=.@-!x, a.b", "secret@a#b[0].c, a, b[0].c", "secret@a@b#c@d, a@b, c@d",
			"secret@rds!db-1#password, rds!db-1, password", "secret@a#jdbc:url, a, jdbc:url", "secret@a#key:, a, key:",
			"secret@" + ARN + "#password, " + ARN + ", password" })
	void whenReferenceIsLegalThenHasIdAndKey(String placeholder, String id, String key) {
		assertThat(SecretReference.parse(placeholder, SecretAliases.NONE))
			.isEqualTo(new SecretReference(SecretId.of(id), key));
	}

	@ParameterizedTest
	@ValueSource(strings = { "secret@a:default", "secret@a:b:c#d", "secret@a:default#key", "secret@arn:aws:s3:::bucket",
			"secret@arn:aws:secretsmanager:eu-west-1:123456789012:secret:x" })
	void whenTheNameHoldsAColonAndIsNoArnThenIsNoReference(String placeholder) {
		assertThat(SecretReference.parse(placeholder, SecretAliases.NONE)).isNull();
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "secret@", "secret@#key", "secret@a#", "secret@a b", "secret@a?x", "secret@arn", "secret@ä" })
	void whenReferenceIsIllegalThenIsRefusedWithReason(String placeholder) {
		assertThatExceptionOfType(InvalidSecretReferenceException.class)
			.isThrownBy(() -> SecretReference.parse(placeholder, SecretAliases.NONE))
			.withMessageContaining(placeholder);
	}

	@Test
	void whenAliasHoldsAColonThenIsAReference() {
		SecretAliases aliases = SecretAliases
			.from(new Binder(new MapConfigurationPropertySource(Map.of("rekey.secrets[team:db].id", "prod/db"))));
		assertThat(SecretReference.parse("secret@team:db#password", aliases))
			.isEqualTo(new SecretReference(SecretId.of("team:db"), "password"));
	}

}
