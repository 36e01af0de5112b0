// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.core.io.support.SpringFactoriesLoader;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SecretRuntimeHints}.
 */
class SecretRuntimeHintsTests {

	private final RuntimeHints hints = new RuntimeHints();

	@BeforeEach
	void register() {
		SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories")
			.load(RuntimeHintsRegistrar.class)
			.stream()
			.filter(SecretRuntimeHints.class::isInstance)
			.forEach((registrar) -> registrar.registerHints(this.hints, getClass().getClassLoader()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "io.rekey.aws.AwsProperties", "io.rekey.aws.AwsProperties$Credentials",
			"io.rekey.aws.AwsProperties$Service", "io.rekey.env.SecretsProperties",
			"io.rekey.env.SecretsProperties$Alias", "io.rekey.env.Declarations$PoolSecret",
			"io.rekey.guard.GuardProperties" })
	void whenATypeIsBoundBeforeTheContextThenItsConstructorsCanBeCalled(String type) throws ClassNotFoundException {
		assertThat(
				RuntimeHintsPredicates.reflection()
					.onType(TypeReference.of(type))
					.withAnyMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS)
					.or(RuntimeHintsPredicates.reflection()
						.onConstructorInvocation(Class.forName(type).getDeclaredConstructors()[0])))
			.accepts(this.hints);
	}

	@ParameterizedTest
	@ValueSource(strings = { "com.zaxxer.hikari.HikariDataSource", "org.apache.tomcat.jdbc.pool.DataSource",
			"org.apache.commons.dbcp2.BasicDataSource", "oracle.ucp.jdbc.PoolDataSourceImpl",
			"org.springframework.jdbc.datasource.SimpleDriverDataSource" })
	void whenAPoolIsOnTheClassPathThenItsPropertiesCanBeReadAndSet(String type) {
		assertThat(RuntimeHintsPredicates.reflection()
			.onType(TypeReference.of(type))
			.withMemberCategory(MemberCategory.INVOKE_PUBLIC_METHODS)).accepts(this.hints);
	}

	@Test
	void whenAPoolIsMissingThenThereIsNoHint() {
		RuntimeHints without = new RuntimeHints();
		new SecretRuntimeHints().registerHints(without, new FilteredClassLoader("com.zaxxer.hikari"));
		assertThat(RuntimeHintsPredicates.reflection().onType(TypeReference.of("com.zaxxer.hikari.HikariDataSource")))
			.rejects(without);
	}

}
