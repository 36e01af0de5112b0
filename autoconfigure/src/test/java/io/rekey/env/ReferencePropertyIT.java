// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.util.Properties;

import io.rekey.SecretId;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

import org.springframework.util.PropertyPlaceholderHelper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What holds for {@link SecretReference} and {@link Placeholders} whatever a text is.
 */
class ReferencePropertyIT {

	private final PropertyPlaceholderHelper spring = new PropertyPlaceholderHelper("${", "}", ":", '\\', false);

	@Property
	void anyTextIsAReferenceOrNoneOrRefusedWithAReason(@ForAll String text) {
		parse(SecretReference.PREFIX + text);
	}

	@Property
	void anyTextOfSuchCharactersIsAReferenceOrNoneOrRefusedWithAReason(@ForAll("nearReferences") String text) {
		SecretReference reference = parse(SecretReference.PREFIX + text);
		if (reference != null) {
			assertThat(reference).hasToString(SecretReference.PREFIX + text);
		}
	}

	@Property
	void aReferenceIsReadAsItIsWritten(@ForAll("ids") String id, @ForAll("keys") String key) {
		SecretReference whole = new SecretReference(SecretId.of(id), null);
		assertThat(parse(whole.toString())).isEqualTo(whole);
		SecretReference part = new SecretReference(SecretId.of(id), key);
		assertThat(parse(part.toString())).isEqualTo(part);
	}

	@Property
	void anEscapedValueResolvesToItself(@ForAll("values") String value) {
		Properties properties = new Properties();
		properties.setProperty("value", Placeholders.escape(value));
		assertThat(this.spring.replacePlaceholders("<${value}>", properties)).isEqualTo("<" + value + ">");
	}

	@Property
	void aValueWithoutPlaceholderIsNotChanged(@ForAll String value) {
		if (!value.contains(Placeholders.START)) {
			assertThat(Placeholders.escape(value)).isSameAs(value);
		}
	}

	@Provide
	Arbitrary<String> nearReferences() {
		return Arbitraries.strings().withChars("ab1/_+=.@!-:# ?ä\\${}").ofMaxLength(30);
	}

	@Provide
	Arbitrary<String> ids() {
		Arbitrary<String> names = Arbitraries.strings()
			.withCharRange('a', 'z')
			.withCharRange('A', 'Z')
			.withCharRange('0', '9')
			.withChars("/_+=.@!-")
			.ofMinLength(1)
			.ofMaxLength(512)
			.filter((name) -> !name.equals("arn"));
		Arbitrary<String> arns = Combinators
			.combine(Arbitraries.of("aws", "aws-cn", "aws-us-gov"),
					names.map((name) -> name.substring(0, Math.min(name.length(), 100))))
			.as((partition, name) -> "arn:" + partition + ":secretsmanager:eu-west-1:123456789012:secret:" + name
					+ "-AbC123");
		return Arbitraries.oneOf(names, arns);
	}

	@Provide
	Arbitrary<String> keys() {
		return Arbitraries.strings().ofMinLength(1).filter((key) -> key.indexOf(':') < 0);
	}

	@Provide
	Arbitrary<String> values() {
		return Arbitraries.strings().withChars("$${{}}\\:a #").ofMaxLength(20);
	}

	private static @Nullable SecretReference parse(String placeholder) {
		try {
			return SecretReference.parse(placeholder, SecretAliases.NONE);
		}
		catch (InvalidSecretReferenceException ex) {
			assertThat(ex.getReason()).isNotBlank();
			return null;
		}
	}

}
