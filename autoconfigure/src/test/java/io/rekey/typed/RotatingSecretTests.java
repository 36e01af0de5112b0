// SPDX-License-Identifier: Apache-2.0

package io.rekey.typed;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.rekey.RotatingSecret;
import io.rekey.RotatingSecrets;
import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.SecretMismatchException;
import io.rekey.SecretRotatedEvent;
import io.rekey.SecretSnapshot;
import io.rekey.SecretUnavailableException;
import io.rekey.env.KeyUsage;
import io.rekey.env.SecretUsage;
import io.rekey.env.TestApplications;
import io.rekey.store.RotationResult;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretRotator;
import io.rekey.store.Signal;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link RotatingSecret}.
 */
@NullMarked
class RotatingSecretTests {

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	@TempDir
	static Path directory;

	private static ConfigurableApplicationContext context;

	private final EmbeddedAws aws = extension.aws();

	@BeforeAll
	static void start() {
		context = TestApplications.run(extension.aws(), directory, "", App.class);
	}

	@AfterAll
	static void stop() {
		context.close();
	}

	@Test
	void whenASecretRotatesThenTheViewHasBothVersions() throws Exception {
		this.aws.createSecret("typed/api", "{\"apiKey\":\"k1\",\"TIMEOUT\":\"5s\",\"limits\":{\"max\":3}}");
		RotatingSecret<Api> api = secrets(context).of("typed/api", Api.class);
		String first = api.versionId();
		assertThat(api.get()).isEqualTo(new Api("k1", Duration.ofSeconds(5), "none", null, new Limits(3)));
		assertThat(api.previous()).isNull();
		assertThat(check(context, "typed/api", "{\"api-key\":\"k2\",\"timeout\":\"1m\",\"limits\":{\"max\":4}}"))
			.isEqualTo(Outcome.ROTATED);
		SecretSnapshot<Api> snapshot = api.snapshot();
		assertThat(snapshot.current().apiKey()).isEqualTo("k2");
		assertThat(snapshot.versionId()).isEqualTo(api.versionId()).isNotEqualTo(first);
		assertThat(snapshot.previous()).extracting(Api::apiKey).isEqualTo("k1");
		assertThat(snapshot.previousVersionId()).isEqualTo(first);
		assertThat(snapshot + " " + api).doesNotContain("k1", "k2").contains(snapshot.versionId());
	}

	@Test
	void whenAVersionDoesNotFitThenItIsRefusedWithTheKeyAndWithoutTheValue() throws Exception {
		this.aws.createSecret("typed/refused", "{\"apiKey\":\"k1\",\"timeout\":\"5s\",\"limits\":{\"max\":3}}");
		RotatingSecret<Api> api = secrets(context).of("typed/refused", Api.class);
		for (String bad : List.of("{\"timeout\":\"5s\",\"limits\":{\"max\":3}}",
				"{\"apiKey\":\"k\",\"timeout\":\"canary-no-time\",\"limits\":{\"max\":3}}",
				"{\"apiKey\":\"k\",\"timeout\":\"1s\",\"limits\":{\"max\":\"canary-no-number\"}}",
				"{\"apiKey\":\"k\",\"timeout\":\"1s\",\"limits\":{}}", "canary-no-json")) {
			RotationResult result = rotate(context, "typed/refused", bad);
			assertThat(result.outcome()).as(bad).isEqualTo(Outcome.REFUSED);
			assertThat(result.reason()).doesNotContain("canary")
				.containsAnyOf("key 'api-key'", "key 'timeout'", "key 'limits.max'", "key 'limits'", "no JSON object");
		}
		assertThat(api.get().apiKey()).isEqualTo("k1");
		assertThat(check(context, "typed/refused", "{\"apiKey\":\"k2\",\"timeout\":\"5s\",\"limits\":{\"max\":3}}"))
			.isEqualTo(Outcome.ROTATED);
		assertThat(api.get().apiKey()).isEqualTo("k2");
	}

	@Test
	void whenTheFirstVersionDoesNotFitThenTheExceptionShowsNoValue() {
		this.aws.createSecret("typed/first", "{\"apiKey\":\"k1\",\"timeout\":\"canary-x\",\"limits\":{\"max\":3}}");
		RotatingSecrets secrets = secrets(context);
		assertThatExceptionOfType(SecretMismatchException.class).isThrownBy(() -> secrets.of("typed/first", Api.class))
			.withMessageContaining("key 'timeout'")
			.withMessageNotContaining("canary")
			.withNoCause()
			.satisfies((ex) -> assertThat(ex.getId()).isEqualTo(SecretId.of("typed/first")));
		assertThatExceptionOfType(SecretMismatchException.class)
			.isThrownBy(() -> secrets.of("typed/first", (version) -> {
				throw new IllegalStateException(version.text());
			}))
			.withMessageContaining("IllegalStateException")
			.withMessageNotContaining("canary")
			.withNoCause();
		assertThatExceptionOfType(SecretUnavailableException.class)
			.isThrownBy(() -> secrets.of("typed/missing", Api.class));
		assertThatIllegalArgumentException().isThrownBy(() -> secrets.withGracePeriod(Duration.ofSeconds(-1)));
	}

	@Test
	void whenASecretIsTextOrBytesThenTheViewIsAsWell() throws Exception {
		this.aws.createSecret("typed/text", "ä${x}");
		try (var context = run("rekey.secrets.short.id: typed/text")) {
			RotatingSecrets secrets = secrets(context);
			RotatingSecret<String> text = secrets.of("short", String.class);
			assertThat(text.get()).isEqualTo("ä${x}");
			assertThat(secrets.of("short", byte[].class).get()).isEqualTo("ä${x}".getBytes(StandardCharsets.UTF_8));
			assertThat(secrets.of("short", (version) -> version.text().length()).get()).isEqualTo(5);
			assertThat(secrets.of("short", String.class)).isSameAs(text);
			assertThat(secrets.withGracePeriod(Duration.ZERO).of("short", String.class)).isNotSameAs(text);
			rotate(context, "typed/text", "short", "other");
			assertThat(secrets.withGracePeriod(Duration.ZERO).of("short", String.class).previous()).isNull();
			assertThat(text.previous()).isEqualTo("ä${x}");
		}
	}

	@Test
	void whenAnotherKeyChangesThenThePreviousObjectStays() throws Exception {
		this.aws.createSecret("typed/other", "{\"key\":\"k1\",\"note\":\"a\"}");
		RotatingSecret<String> key = secrets(context).of("typed/other",
				(version) -> String.valueOf(version.get("key")));
		List<SecretSnapshot<String>> told = new CopyOnWriteArrayList<>();
		key.onRotation(told::add);
		check(context, "typed/other", "{\"key\":\"k2\",\"note\":\"a\"}");
		check(context, "typed/other", "{\"key\":\"k2\",\"note\":\"b\"}");
		assertThat(key.snapshot().current()).isEqualTo("k2");
		assertThat(key.snapshot().previous()).isEqualTo("k1");
		assertThat(told).hasSize(1);
	}

	@Test
	void whenAHandlerFailsThenTheOthersAreCalledUntilTheyEnd() throws Exception {
		this.aws.createSecret("typed/handler", "v1");
		RotatingSecret<String> view = secrets(context).of("typed/handler", String.class);
		List<String> told = new ArrayList<>();
		view.onRotation((snapshot) -> {
			throw new IllegalStateException(snapshot.current());
		});
		RotatingSecret.Registration registration = view
			.onRotation((snapshot) -> told.add(snapshot.previous() + " to " + snapshot.current()));
		check(context, "typed/handler", "v2");
		registration.close();
		check(context, "typed/handler", "v3");
		assertThat(told).containsExactly("v1 to v2");
	}

	@Test
	void whenTheApplicationStartsAfterARotationThenThePreviousVersionIsReadOnce() {
		this.aws.createSecret("typed/start", "v1");
		this.aws.putSecretValue("typed/start", "v2");
		RotatingSecret<String> view = secrets(context).of("typed/start", String.class);
		assertThat(view.get()).isEqualTo("v2");
		long before = this.aws.count("GetSecretValue");
		assertThat(view.previous()).isEqualTo("v1");
		assertThat(view.snapshot().previous()).isEqualTo("v1");
		assertThat(this.aws.count("GetSecretValue")).isEqualTo(before + 1);
	}

	@Test
	void whenThereIsNoVersionBeforeThenThatIsAskedOnce() {
		this.aws.createSecret("typed/new", "v1");
		RotatingSecret<String> view = secrets(context).of("typed/new", String.class);
		long before = this.aws.count("GetSecretValue");
		assertThat(view.previous()).isNull();
		assertThat(view.previous()).isNull();
		assertThat(this.aws.count("GetSecretValue")).isEqualTo(before + 1);
		assertThat(secrets(context).withGracePeriod(Duration.ZERO).of("typed/new", String.class).previous()).isNull();
		assertThat(this.aws.count("GetSecretValue")).isEqualTo(before + 1);
	}

	@Test
	void whenCodeAsksForACheckThenItSeesTheNewVersion() throws Exception {
		this.aws.createSecret("typed/check", "v1");
		RotatingSecret<String> view = secrets(context).of("typed/check", String.class);
		this.aws.putSecretValue("typed/check", "v2");
		List<RotationTrigger> triggers = new CopyOnWriteArrayList<>();
		context.addApplicationListener(
				ApplicationListener.forPayload((SecretRotatedEvent event) -> triggers.add(event.trigger())));
		assertThat(view.check().get().current()).isEqualTo("v2");
		assertThat(triggers).containsExactly(RotationTrigger.APPLICATION);
	}

	@Test
	void whenRotationIsDisabledThenTheViewStays() throws Exception {
		this.aws.createSecret("typed/disabled", "v1");
		try (var context = run("rekey.rotation.enabled: false")) {
			RotatingSecret<String> view = secrets(context).of("typed/disabled", String.class);
			this.aws.putSecretValue("typed/disabled", "v2");
			assertThat(view.check().get().current()).isEqualTo("v1");
		}
	}

	@Test
	void whenASecretIsDroppedThenTheViewHasNothing() throws Exception {
		this.aws.createSecret("typed/dropped", "v1");
		try (var context = run("rekey.on-revoked: drop\nrekey.rotation.min-interval: 10ms")) {
			RotatingSecret<String> view = secrets(context).of("typed/dropped", String.class);
			this.aws.deny("secretsmanager:GetSecretValue", "typed/dropped");
			check(context, "typed/dropped");
			check(context, "typed/dropped");
			assertThatExceptionOfType(SecretUnavailableException.class).isThrownBy(view::get);
			assertThat(view).hasToString("RotatingSecret[id=typed/dropped, dropped]");
			this.aws.allow("secretsmanager:GetSecretValue", "typed/dropped");
			check(context, "typed/dropped");
			assertThat(view.get()).isEqualTo("v1");
			assertThat(view.previous()).isNull();
		}
	}

	@Test
	void whenAViewIsReadThenItsKeysAre() {
		this.aws.createSecret("typed/usage", "{\"apiKey\":\"k1\",\"timeout\":\"5s\",\"limits\":{\"max\":3},\"x\":1}");
		RotatingSecret<Api> api = secrets(context).of("typed/usage", Api.class);
		assertThat(usage(context, "typed/usage", "apiKey").isRead()).isFalse();
		assertThat(usage(context, "typed/usage", "apiKey").readers()).containsExactly("rotating secret 'Api'");
		assertThat(api.get()).isNotNull();
		assertThat(usage(context, "typed/usage", "limits.max").isRead()).isTrue();
		assertThat(usage(context, "typed/usage", "x").readers()).isEmpty();
		assertThat(usage(context, "typed/usage", "x").isRead()).isFalse();
	}

	@Test
	void whenAChildContextHasAViewThenItFollows() throws Exception {
		this.aws.createSecret("typed/parent", "v1");
		try (ConfigurableApplicationContext child = new SpringApplicationBuilder(App.class).parent(context)
			.web(WebApplicationType.NONE)
			.run()) {
			RotatingSecret<String> view = child.getBean(RotatingSecrets.class).of("typed/parent", String.class);
			assertThat(check(context, "typed/parent", "v2")).isEqualTo(Outcome.ROTATED);
			assertThat(view.get()).isEqualTo("v2");
			assertThat(view.previous()).isEqualTo("v1");
		}
	}

	private static KeyUsage usage(ConfigurableApplicationContext context, String secret, String key) {
		return context.getBean(SecretUsage.class)
			.of(SecretId.of(secret))
			.stream()
			.filter((usage) -> key.equals(usage.key()))
			.findFirst()
			.orElseThrow();
	}

	private static RotatingSecrets secrets(ConfigurableApplicationContext context) {
		return context.getBean(RotatingSecrets.class);
	}

	private Outcome check(ConfigurableApplicationContext context, String secret, String value) throws Exception {
		return rotate(context, secret, value).outcome();
	}

	private RotationResult rotate(ConfigurableApplicationContext context, String secret, String value)
			throws Exception {
		return rotate(context, secret, secret, value);
	}

	private RotationResult rotate(ConfigurableApplicationContext context, String secret, String id, String value)
			throws Exception {
		this.aws.putSecretValue(secret, value);
		return check(context, id);
	}

	private static RotationResult check(ConfigurableApplicationContext context, String id) throws Exception {
		return context.getBean(SecretRotator.class).signal(SecretId.of(id), Signal.of(RotationTrigger.OPERATOR)).get();
	}

	private ConfigurableApplicationContext run(String yaml) {
		return TestApplications.run(this.aws, directory, yaml, App.class);
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(RotatingSecretsAutoConfiguration.class)
	static class App extends TestApplications.Library {

	}

	record Api(String apiKey, Duration timeout, @DefaultValue("none") String realm, @Nullable String note,
			Limits limits) {
	}

	record Limits(int max) {
	}

}
