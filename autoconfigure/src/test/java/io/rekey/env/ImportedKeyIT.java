// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.store.RotationResult;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretRotator;
import io.rekey.store.Signal;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for keys of imported secrets that are in use and vanish, and for secrets that
 * were dropped.
 */
class ImportedKeyIT {

	private static final String IMPORT = "spring.config.import: aws-secretsmanager:%s?prefix=db.\n";

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	private static final AtomicInteger count = new AtomicInteger();

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	private final String secret = "imported/" + count.incrementAndGet();

	@ParameterizedTest
	@ValueSource(strings = { "{\"other\":\"x\"}", "{\"pass\":\"p2\"}", "{\"password\":{\"value\":\"p2\"}}",
			"{\"password\":[\"p2\"]}", "{}" })
	void whenAKeyThatAPlaceholderNeedsIsGoneThenTheVersionIsRefused(String next) throws Exception {
		createSecret("{\"password\":\"p1\",\"other\":\"x\"}");
		try (var context = run("app.password: ${db.password}")) {
			RotationResult result = rotate(context, next);
			assertThat(result.outcome()).isEqualTo(Outcome.REFUSED);
			assertThat(result.reason()).contains("${db.password}", "'app.password'", "application.yml", this.secret)
				.doesNotContain("p2");
			assertThat(context.getEnvironment().getProperty("app.password")).isEqualTo("p1");
			assertThat(rotate(context, "{\"password\":\"p3\"}").outcome()).isEqualTo(Outcome.ROTATED);
			assertThat(context.getEnvironment().getProperty("app.password")).isEqualTo("p3");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "a: ${b}\nb: ${db.password}", "a: x-${db.password}-y", "a: ${none:${db.password}}",
			"which: password\na: ${db.${which}}", "list: [x, \"${db.password}\"]" })
	void whenAKeyIsNeededByAnotherWayThenTheVersionIsRefused(String yaml) throws Exception {
		createSecret("{\"password\":\"p1\"}");
		try (var context = run(yaml)) {
			assertThat(rotate(context, "{}").outcome()).isEqualTo(Outcome.REFUSED);
		}
	}

	/**
	 * Spring Boot finds a property by the canonical form of its name, too.
	 */
	@Test
	void whenAPlaceholderSpellsTheKeyInAnotherWayThenTheVersionIsRefused() throws Exception {
		createSecret("{\"passWord\":\"p1\"}");
		try (var context = run("a: ${db.pass-word}")) {
			assertThat(context.getEnvironment().getProperty("a")).isEqualTo("p1");
			assertThat(rotate(context, "{}").outcome()).isEqualTo(Outcome.REFUSED);
		}
	}

	@Test
	void whenAnAnnotationNeedsAKeyThatIsGoneThenTheVersionIsRefused() throws Exception {
		createSecret("{\"password\":\"p1\"}");
		try (var context = TestApplications.run(this.aws, this.directory, IMPORT.formatted(this.secret),
				Annotated.class)) {
			RotationResult result = rotate(context, "{}");
			assertThat(result.outcome()).isEqualTo(Outcome.REFUSED);
			assertThat(result.reason()).contains("${db.password}", "in an annotation");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "a: ${db.password:none}", "a: ${db.password:${b}}\nb: none", "a: ${missing.password:none}",
			"b: x", "a: \"${missing} ${db.other:none}\"" })
	void whenNothingNeedsAKeyThatIsGoneThenTheVersionGoesLive(String yaml) throws Exception {
		createSecret("{\"password\":\"p1\"}");
		try (var context = run(yaml)) {
			assertThat(rotate(context, "{}").outcome()).isEqualTo(Outcome.ROTATED);
			assertThat(context.getEnvironment().getProperty("db.password")).isNull();
		}
	}

	@Test
	void whenAnotherSourceHasTheKeyThenTheVersionGoesLive() throws Exception {
		createSecret("{\"password\":\"p1\"}");
		try (var context = run("a: ${db.password}\ndb.password: fallback")) {
			assertThat(context.getEnvironment().getProperty("a")).isEqualTo("p1");
			assertThat(rotate(context, "{}").outcome()).isEqualTo(Outcome.ROTATED);
			assertThat(context.getEnvironment().getProperty("a")).isEqualTo("fallback");
		}
	}

	@Test
	void whenThePlaceholderIsOverriddenThenTheVersionGoesLive() throws Exception {
		createSecret("{\"password\":\"p1\"}");
		try (var context = TestApplications.run(this.aws, this.directory,
				IMPORT.formatted(this.secret) + "a: ${db.password}", TestApplications.Library.class, "--a=fixed")) {
			assertThat(rotate(context, "{}").outcome()).isEqualTo(Outcome.ROTATED);
		}
	}

	/**
	 * What is broken with the live version is no reason to keep it.
	 */
	@Test
	void whenAPlaceholderHasNoValueWithTheLiveVersionEitherThenTheVersionGoesLive() throws Exception {
		createSecret("{\"other\":\"x\"}");
		try (var context = run("a: ${db.password}")) {
			assertThat(rotate(context, "{\"other\":\"y\"}").outcome()).isEqualTo(Outcome.ROTATED);
			assertThat(rotate(context, "{\"password\":\"p1\"}").outcome()).isEqualTo(Outcome.ROTATED);
			assertThat(context.getEnvironment().getProperty("a")).isEqualTo("p1");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "a: ${secret@%s#password}", IMPORT + "a: ${db.password}",
			IMPORT + "a: ${db.password}-${secret@%1$s#password}" })
	void whenASecretWasDroppedThenOtherSecretsRotateAllTheSame(String yaml) throws Exception {
		createSecret("{\"password\":\"p1\"}");
		this.aws.createSecret(this.secret + "/other", "{\"k\":\"v1\"}");
		try (var context = TestApplications.run(this.aws, this.directory,
				yaml.formatted(this.secret) + "\nother: ${secret@" + this.secret + "/other#k}\nrekey.on-revoked: drop",
				TestApplications.Library.class)) {
			this.aws.deny("secretsmanager:GetSecretValue", this.secret);
			assertThat(check(context, this.secret).outcome()).isEqualTo(Outcome.FAILED);
			assertThat(check(context, this.secret).outcome()).isEqualTo(Outcome.REVOKED);
			this.aws.putSecretValue(this.secret + "/other", "{\"k\":\"v2\"}");
			assertThat(check(context, this.secret + "/other").outcome()).isEqualTo(Outcome.ROTATED);
			assertThat(context.getEnvironment().getProperty("other")).isEqualTo("v2");
			this.aws.allow("secretsmanager:GetSecretValue", this.secret);
			check(context, this.secret);
			assertThat(context.getEnvironment().getProperty("a")).startsWith("p1");
		}
	}

	private void createSecret(String json) {
		this.aws.createSecret(this.secret, json);
	}

	private ConfigurableApplicationContext run(String yaml) {
		return TestApplications.run(this.aws, this.directory, IMPORT.formatted(this.secret) + yaml,
				TestApplications.Library.class);
	}

	private RotationResult rotate(ConfigurableApplicationContext context, String value) throws Exception {
		this.aws.putSecretValue(this.secret, value);
		return check(context, this.secret);
	}

	private static RotationResult check(ConfigurableApplicationContext context, String name) throws Exception {
		return context.getBean(SecretRotator.class)
			.signal(SecretId.of(name), Signal.of(RotationTrigger.OPERATOR))
			.get();
	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	static class Annotated {

		@Bean
		String client(@Value("${db.password}") String password) {
			return "client";
		}

	}

}
