// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.rekey.SecretId;
import io.rekey.Secrets;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for secrets as configuration, with the unmodified AWS SDK on the wire.
 */
class SecretEnvironmentTests {

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	@BeforeEach
	void clear() {
		this.aws.clearCalls();
	}

	@Test
	void whenJsonSecretIsImportedThenItsKeysAreProperties() {
		this.aws.createSecret("import/json",
				"{\"name\":\"x\",\"nested\":{\"deep\":{\"er\":1.50}},\"list\":[\"a\",{\"b\":true}],\"none\":null}");
		try (var context = run("spring.config.import: aws-secretsmanager:import/json")) {
			assertThat(property(context, "name")).isEqualTo("x");
			assertThat(property(context, "nested.deep.er")).isEqualTo("1.50");
			assertThat(property(context, "list[0]")).isEqualTo("a");
			assertThat(property(context, "list[1].b")).isEqualTo("true");
			assertThat(property(context, "none")).isEmpty();
			assertThat(origin(context, "nested.deep.er"))
				.startsWith("AWS Secrets Manager secret 'import/json' key 'nested.deep.er' version ")
				.endsWith(" from " + this.aws.region());
		}
	}

	@Test
	void whenSeveralAreImportedThenEachHasItsPrefixAndLaterWins() {
		this.aws.createSecret("several/a", "{\"k\":\"a\",\"only-a\":\"1\"}");
		this.aws.createSecret("several/b", "{\"k\":\"b\"}");
		try (var context = run("""
				spring.config.import: aws-secretsmanager:several/a;several/b?prefix=p.;several/b
				""")) {
			assertThat(property(context, "k")).isEqualTo("b");
			assertThat(property(context, "p.k")).isEqualTo("b");
			assertThat(property(context, "only-a")).isEqualTo("1");
		}
	}

	@Test
	void whenPlainTextOrBinaryIsImportedThenItIsOnePropertyNamedAfterTheLastSegment() {
		this.aws.createSecret("plain/api-token", "t0ken");
		try (SecretsManagerClient client = TestClients.secretsManager(this.aws)) {
			client.createSecret((request) -> request.name("plain/keystore")
				.secretBinary(SdkBytes.fromString("bytes", StandardCharsets.UTF_8)));
		}
		try (var context = run("spring.config.import: aws-secretsmanager:plain/api-token?prefix=x.;plain/keystore")) {
			assertThat(property(context, "x.api-token")).isEqualTo("t0ken");
			assertThat(property(context, "keystore")).isEqualTo("Ynl0ZXM=");
			assertThat(context.getBean(Secrets.class).get(SecretId.of("plain/keystore")).binary())
				.isEqualTo("bytes".getBytes(StandardCharsets.UTF_8));
		}
	}

	@Test
	void whenAKeyHoldsAColonThenTheWholeKeyWins() {
		this.aws.createSecret("colon/db",
				"{\"jdbc:url\":\"whole\",\"jdbc\":\"short\",\"a:b:c\":\"long\",\"only\":\"o\",\"n:\":\"end\"}");
		try (var context = run("""
				rekey.secrets.orders.id: colon/db
				stage: colon
				whole: ${secret@colon/db#jdbc:url}
				alias: ${secret@orders#jdbc:url}
				long: ${secret@colon/db#a:b:c}
				end: "${secret@colon/db#n:}"
				short: ${secret@colon/db#jdbc:other}
				default: ${secret@colon/db#missing:url}
				empty: "${secret@colon/db#missing:}"
				escaped: ${secret@colon/db#jdbc\\:url:none}
				escaped-default: ${secret@colon/db#jdbc\\:no:none}
				nested: ${secret@${stage}/db#jdbc\\:url}
				text: ${secret@colon/none:de#fault}
				""")) {
			assertThat(List.of("whole", "alias", "escaped", "nested")).allSatisfy((name) -> {
				assertThat(property(context, name)).isEqualTo("whole");
				assertThat(context.getBean(SecretProperties.class).trace(name)).singleElement()
					.extracting(SecretReference::key)
					.isEqualTo("jdbc:url");
			});
			assertThat(property(context, "long")).isEqualTo("long");
			assertThat(property(context, "end")).isEqualTo("end");
			assertThat(property(context, "short")).isEqualTo("short");
			assertThat(property(context, "default")).isEqualTo("url");
			assertThat(property(context, "empty")).isEmpty();
			assertThat(property(context, "escaped-default")).isEqualTo("none");
			assertThat(property(context, "text")).isEqualTo("de#fault");
			assertThat(context.getBean(SecretProperties.class).trace("default")).singleElement()
				.extracting(SecretReference::key)
				.isEqualTo("missing");
			assertThat(context.getBean(SecretProperties.class).trace("short")).singleElement()
				.extracting(SecretReference::key)
				.isEqualTo("jdbc");
		}
	}

	@Test
	void whenAKeyWithAColonIsFirstSeenInAnAnnotationThenTheWholeKeyWins() {
		this.aws.createSecret("colon/late", "{\"jdbc:url\":\"whole\"}");
		try (var context = run("a: ${secret@colon/late#missing:none}")) {
			this.aws.clearCalls();
			assertThat(context.getEnvironment().resolveRequiredPlaceholders("${secret@colon/late#jdbc:url}"))
				.isEqualTo("whole");
			assertThat(context.getEnvironment().resolveRequiredPlaceholders("${secret@colon/late#jdbc:other}"))
				.isEqualTo("other");
			assertThat(this.aws.calls()).isEmpty();
		}
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void whenAKeyCanNotBeReferredToThenAWarningNamesIt(CapturedOutput output) {
		this.aws.createSecret("odd/keys",
				"{\"a}b\":\"canary\",\"${c\":\"canary\",\"x:y\":\"canary\",\"{d}\":\"canary\"}");
		try (var context = run("whole: ${secret@odd/keys}")) {
			assertThat(context.isRunning()).isTrue();
			assertThat(output).containsOnlyOnce("WARN")
				.contains("Keys 'a}b', '${c' of secret 'odd/keys'")
				.doesNotContain("canary", "x:y", "{d}");
		}
	}

	@Test
	void whenTheNameEndsWithASlashThenThePropertyHasTheLastSegmentThatIsNotEmpty() {
		this.aws.createSecret("slash/token/", "one");
		this.aws.createSecret("slash/key//", "two");
		this.aws.createSecret("slash/json/", "{\"\":\"three\",\"k\":\"four\"}");
		try (var context = run(
				"spring.config.import: aws-secretsmanager:slash/token/;slash/key//?prefix=p.;slash/json/?prefix=j.")) {
			assertThat(property(context, "token")).isEqualTo("one");
			assertThat(property(context, "p.key")).isEqualTo("two");
			assertThat(property(context, "j.k")).isEqualTo("four");
			assertThat(names(context)).contains("token", "p.key", "j.k").doesNotContain("", "p.", "j.");
		}
	}

	private static List<String> names(ConfigurableApplicationContext context) {
		return context.getEnvironment()
			.getPropertySources()
			.stream()
			.filter(ImportedSources::isImported)
			.flatMap((source) -> Stream.of(((EnumerablePropertySource<?>) source).getPropertyNames()))
			.toList();
	}

	@Test
	void whenAPropertyHasTheNameOfSomethingLikeAReferenceThenItHasItsValue() {
		try (var context = run("Secret@x: value\na: ${Secret@x}\nb: ${secret:none}\nc: user@${secret.host:h}")) {
			assertThat(property(context, "a")).isEqualTo("value");
			assertThat(property(context, "b")).isEqualTo("none");
			assertThat(property(context, "c")).isEqualTo("user@h");
		}
	}

	@Test
	void whenPlainTextBeginsWithABraceThenIsOneProperty() {
		this.aws.createSecret("brace/hash", "{bcrypt}$2a$10$abc");
		this.aws.createSecret("brace/random", "{x8!kd93");
		this.aws.createSecret("brace/array", "[1,2");
		try (var context = run("spring.config.import: aws-secretsmanager:brace/hash;brace/random;brace/array")) {
			assertThat(property(context, "hash")).isEqualTo("{bcrypt}$2a$10$abc");
			assertThat(property(context, "random")).isEqualTo("{x8!kd93");
			assertThat(property(context, "array")).isEqualTo("[1,2");
		}
	}

	@Test
	void whenTheWholeTextIsReferredToThenItNeedNotBeJson() {
		this.aws.createSecret("brace/whole", "{'a': 'b',}");
		try (var context = run("whole: ${secret@brace/whole}")) {
			assertThat(property(context, "whole")).isEqualTo("{'a': 'b',}");
		}
	}

	@Test
	void whenOptionalSecretIsMissingThenStarts() {
		try (var context = run("spring.config.import: optional:aws-secretsmanager:nowhere/to-be-found")) {
			assertThat(context.isRunning()).isTrue();
		}
	}

	@Test
	void whenImportStandsOnTheCommandLineThenRegionAndEndpointOfTheFileCount() {
		this.aws.createSecret("cli/app", "{\"from-cli\":\"yes\"}");
		String yaml = """
				rekey.aws:
				  endpoint: %s
				  region: %s
				  credentials: {access-key-id: %s, secret-access-key: %s}
				""".formatted(this.aws.endpoint(), this.aws.region(), this.aws.accessKeyId(),
				this.aws.secretAccessKey());
		try (var context = TestApplications.run(this.directory, yaml, TestApplications.Library.class,
				"--spring.config.import=aws-secretsmanager:cli/app")) {
			assertThat(property(context, "from-cli")).isEqualTo("yes");
		}
	}

	@Test
	void whenOnlySpringCloudAwsIsConfiguredThenItIsHonoured() {
		this.aws.createSecret("sca/app", "{\"from-sca\":\"yes\"}");
		String yaml = """
				spring:
				  config.import: aws-secretsmanager:sca/app
				  cloud.aws:
				    endpoint: %s
				    region.static: %s
				    credentials: {access-key: %s, secret-key: %s}
				""".formatted(this.aws.endpoint(), this.aws.region(), this.aws.accessKeyId(),
				this.aws.secretAccessKey());
		try (var context = TestApplications.run(this.directory, yaml, TestApplications.Library.class)) {
			assertThat(property(context, "from-sca")).isEqualTo("yes");
		}
	}

	@Test
	void whenReferredToThenResolvesEverywhereThatPlaceholdersWork() {
		this.aws.createSecret("ref/db", "{\"username\":\"orders\",\"nested\":{\"key\":\"deep\"}}");
		this.aws.createSecret("ref/text", "whole text");
		this.aws.createSecret("ref/dev/x", "{\"k\":\"of-dev\"}");
		try (var context = run("""
				stage: dev
				user: ${secret@ref/db#username}
				nested: ${secret@ref/db#nested.key}
				text: ${secret@ref/text}
				whole: ${secret@ref/db}
				mixed: "<${secret@ref/db#username}:${secret@ref/text}>"
				by-stage: ${secret@ref/${stage}/x#k}
				indirect: ${user}
				missing-key: ${secret@ref/db#none:fallback}
				missing-secret: ${secret@ref/none#k:http://x:1/${stage}}
				bound.value: ${secret@ref/db#username}
				""", Bound.class)) {
			assertThat(property(context, "user")).isEqualTo("orders");
			assertThat(property(context, "nested")).isEqualTo("deep");
			assertThat(property(context, "text")).isEqualTo("whole text");
			assertThat(property(context, "whole")).isEqualTo("{\"username\":\"orders\",\"nested\":{\"key\":\"deep\"}}");
			assertThat(property(context, "mixed")).isEqualTo("<orders:whole text>");
			assertThat(property(context, "by-stage")).isEqualTo("of-dev");
			assertThat(property(context, "indirect")).isEqualTo("orders");
			assertThat(property(context, "missing-key")).isEqualTo("fallback");
			assertThat(property(context, "missing-secret")).isEqualTo("http://x:1/dev");
			assertThat(context.getBean(Bound.class).injected).isEqualTo("deep");
			assertThat(context.getBean(BoundProperties.class).getValue()).isEqualTo("orders");
		}
	}

	@Test
	void whenNameHasEveryLegalCharacterThenResolves() {
		this.aws.createSecret("odd/_+=.@-name", "{\"k\":\"v\"}");
		try (var context = run("value: ${secret@odd/_+=.@-name#k}")) {
			assertThat(property(context, "value")).isEqualTo("v");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "a${b}", "a${b", "\\${x}", "${secret@x#y}", "p:w", "${a:b}", "'\"{}#!%" })
	void whenValueLooksLikeAPlaceholderThenItIsHandedOutExactly(String value) {
		String name = "exact/n" + Integer.toHexString(value.hashCode());
		this.aws.createSecret(name, "{\"value\":" + quote(value) + "}");
		try (var context = run("""
				spring.config.import: aws-secretsmanager:%1$s?prefix=imported.
				bound.value: ${secret@%1$s#value}
				indirect: ${bound.value}
				by-import: ${imported.value}
				late: ${secret@%1$s#value}
				""".formatted(name), Exact.class)) {
			assertThat(property(context, "imported.value")).isEqualTo(value);
			assertThat(property(context, "bound.value")).isEqualTo(value);
			assertThat(property(context, "indirect")).isEqualTo(value);
			assertThat(property(context, "by-import")).isEqualTo(value);
			assertThat(context.getBean(Exact.class).injected).isEqualTo(value);
			assertThat(context.getBean(BoundProperties.class).getValue()).isEqualTo(value);
		}
	}

	@Test
	void whenAliasIsDeclaredThenItNamesArnStageAndVersion() {
		String arn = this.aws.createSecret("alias/db", "{\"k\":\"first\"}");
		String second = this.aws.putSecretValue("alias/db", "{\"k\":\"second\"}");
		try (var context = run("""
				rekey.secrets:
				  by-arn: {id: "%s"}
				  previous: {id: alias/db, stage: AWSPREVIOUS}
				  pinned: {id: alias/db, version-id: %s}
				spring.config.import: aws-secretsmanager:by-arn
				previous: ${secret@previous#k}
				pinned: ${secret@pinned#k:x}
				whole-arn: "${secret@%s#k}"
				""".formatted(arn, second, arn))) {
			assertThat(property(context, "k")).isEqualTo("second");
			assertThat(property(context, "previous")).isEqualTo("first");
			assertThat(property(context, "pinned")).isEqualTo("second");
			assertThat(property(context, "whole-arn")).isEqualTo("second");
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 20, 21, 45 })
	void whenManySecretsAreUsedThenTheyAreReadInBatchesOfTwenty(int count) {
		List<String> lines = new ArrayList<>();
		IntStream.range(0, count).forEach((i) -> {
			String name = "many/" + count + "/" + i;
			this.aws.createSecret(name, "{\"k\":\"" + i + "\"}");
			lines.add("p" + i + ": ${secret@" + name + "#k}");
		});
		this.aws.clearCalls();
		try (var context = run(String.join("\n", lines))) {
			assertThat(property(context, "p" + (count - 1))).isEqualTo(String.valueOf(count - 1));
			assertThat(this.aws.count("BatchGetSecretValue")).isEqualTo((count + 19) / 20);
			assertThat(this.aws.count("GetSecretValue")).isZero();
		}
	}

	@Test
	void whenBatchIsDeniedThenSecretsAreReadOneByOneAndTheActionIsNamedOnce() {
		IntStream.range(0, 25).forEach((i) -> this.aws.createSecret("nobatch/" + i, "{\"k\":\"" + i + "\"}"));
		this.aws.deny("secretsmanager:BatchGetSecretValue", "*");
		this.aws.clearCalls();
		StringBuilder yaml = new StringBuilder();
		IntStream.range(0, 25).forEach((i) -> yaml.append("p" + i + ": ${secret@nobatch/" + i + "#k}\n"));
		try (var context = run(yaml.toString())) {
			assertThat(property(context, "p24")).isEqualTo("24");
			assertThat(this.aws.count("GetSecretValue")).isEqualTo(25);
		}
		finally {
			this.aws.allow("secretsmanager:BatchGetSecretValue", "*");
		}
	}

	@Test
	void whenALookUpHoldsAColonThenItNeverReachesTheNetwork() {
		try (var context = run("a: b")) {
			this.aws.clearCalls();
			for (String name : new String[] { "secret@a:b", "secret@a:b#k", "secret@x:y:z", "unrelated" }) {
				assertThat(context.getEnvironment().getProperty(name)).isNull();
			}
			assertThat(this.aws.calls()).isEmpty();
		}
	}

	@Test
	void whenNothingIsUsedThenNoCallIsMadeAndNoRegionIsNeeded() {
		try (var context = TestApplications.run(this.directory, "a: b", TestApplications.Library.class)) {
			assertThat(context.isRunning()).isTrue();
			assertThat(this.aws.calls()).isEmpty();
		}
	}

	@Test
	void whenAotProcessingThenNoCallIsMade() {
		System.setProperty("spring.aot.processing", "true");
		try (var context = run("spring.config.import: aws-secretsmanager:aot/app\nb: ${secret@aot/db#k:x}")) {
			assertThat(context.isRunning()).isTrue();
			assertThat(this.aws.count("GetSecretValue") + this.aws.count("BatchGetSecretValue")).isZero();
		}
		finally {
			System.clearProperty("spring.aot.processing");
		}
	}

	private ConfigurableApplicationContext run(String yaml) {
		return run(yaml, TestApplications.Library.class);
	}

	private ConfigurableApplicationContext run(String yaml, Class<?> configuration) {
		return TestApplications.run(this.aws, this.directory, yaml, configuration);
	}

	private static String property(ConfigurableApplicationContext context, String name) {
		return context.getEnvironment().getProperty(name);
	}

	private static String origin(ConfigurableApplicationContext context, String name) {
		ConfigurableEnvironment environment = context.getEnvironment();
		for (PropertySource<?> source : environment.getPropertySources()) {
			if (source instanceof SecretPropertySource && source.containsProperty(name)) {
				return String.valueOf(OriginLookup.getOrigin(source, name));
			}
		}
		return "none";
	}

	private static String quote(String value) {
		return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@EnableConfigurationProperties(BoundProperties.class)
	static class Bound {

		@Value("${secret@ref/db#nested.key}")
		String injected;

	}

	@Configuration(proxyBeanMethods = false)
	@Import(TestApplications.Library.class)
	@EnableConfigurationProperties(BoundProperties.class)
	static class Exact {

		@Value("${late}")
		String injected;

	}

	@ConfigurationProperties("bound")
	static class BoundProperties {

		private String value = "";

		public String getValue() {
			return this.value;
		}

		public void setValue(String value) {
			this.value = value;
		}

	}

}
