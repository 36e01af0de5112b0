// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import com.sun.management.ThreadMXBean;
import io.rekey.RotationTrigger;
import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.store.RotationResult.Outcome;
import io.rekey.store.SecretRotator;
import io.rekey.store.SecretStore;
import io.rekey.store.Signal;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedAwsExtension;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for properties that refer to several keys of one secret.
 */
class SeveralKeysTests {

	private static final String QUICK = "rekey.rotation: {min-interval: 0s, reconcile-interval: 0s}\n";

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	@Test
	void whenVersionsGoLiveThenNoPropertyIsOfTwo() throws Exception {
		this.aws.createSecret("several/spin", content(0));
		try (var context = run("""
				app.myPair: ${secret@several/spin#a}:${secret@several/spin#b}
				outer: ${app.myPair}
				a: ${secret@several/spin#a}
				b: ${secret@several/spin#b}
				indirect: ${a}:${b}
				""")) {
			assertNoMixture(context, "several/spin", List.of("app.my-pair", "app.myPair", "outer", "indirect"));
		}
	}

	@Test
	void whenKeysAreImportedThenNoPropertyIsOfTwoVersions() throws Exception {
		this.aws.createSecret("several/imported", content(0));
		this.aws.createSecret("several/other", "{\"other\":\"1\"}");
		try (var context = run(
				"spring.config.import: aws-secretsmanager:several/imported;several/other\npair: ${a}:${b}\n")) {
			assertNoMixture(context, "several/imported", List.of("pair"));
		}
	}

	@Test
	void whenARefreshReplacesPropertySourcesThenStillNoPropertyIsOfTwoVersions() throws Exception {
		this.aws.createSecret("several/refresh", content(0));
		String yaml = "pair: ${secret@several/refresh#a}:${secret@several/refresh#b}\n";
		try (var context = run("pair: none\n")) {
			assertThat(several(context)).isNull();
			Files.writeString(this.directory.resolve("application.yml"), QUICK + yaml);
			assertThat(context.getBean(ContextRefresher.class).refresh()).contains("pair");
			assertThat(context.getBean(ContextRefresher.class).refresh()).isEmpty();
			assertThat(context.getEnvironment().getPropertySources().stream().filter(SeveralKeysTests::isSeveral))
				.hasSize(1);
			assertNoMixture(context, "several/refresh", List.of("pair"));
			Files.writeString(this.directory.resolve("application.yml"), QUICK + "pair: plain");
			context.getBean(ContextRefresher.class).refresh();
			assertThat(property(context, "pair")).isEqualTo("plain");
		}
	}

	@Test
	void whenNoPropertyHasSeveralKeysThenThereIsNoSource() {
		this.aws.createSecret("several/one", "{\"a\":\"1\",\"b\":\"2\"}");
		this.aws.createSecret("several/two", "{\"a\":\"1\"}");
		try (var context = run("""
				one: ${secret@several/one#a}
				two: ${secret@several/one#a}:${secret@several/two#a}
				circle: ${circle}${circle}
				""")) {
			assertThat(several(context)).isNull();
			assertThat(property(context, "two")).isEqualTo("1:1");
		}
	}

	@Test
	void whenPropertyIsOverriddenThenTheOverrideWins() {
		this.aws.createSecret("several/override", "{\"a\":\"1\",\"b\":\"2\"}");
		String pair = "${secret@several/override#a}:${secret@several/override#b}";
		try (var context = run("app.my-pair: " + pair + "\nlate: " + pair + "\nkept: " + pair,
				"--app.myPair=of-command-line")) {
			assertThat(property(context, "app.my-pair")).isEqualTo("of-command-line");
			assertThat(property(context, "kept")).isEqualTo("1:2");
			assertThat(property(context, "late")).isEqualTo("1:2");
			context.getEnvironment()
				.getPropertySources()
				.addAfter(SeveralKeysPropertySource.NAME, new MapPropertySource("late", Map.of("late", "of-test")));
			assertThat(property(context, "late")).isEqualTo("of-test");
		}
	}

	@Test
	void whenTextHoldsMoreThanReferencesThenSpringsRulesHold() {
		this.aws.createSecret("several/text", "{\"a\":\"${x}\\\\${x}\",\"b\":\"2\"}");
		String pair = "${secret@several/text#a}:${secret@several/text#b}";
		try (var context = run("x: X\nall: " + pair + ":${secret@several/text#none:none}:${x}:${y:Y}:\\${x}\n"
				+ "outer: <${all}>\nhole: " + pair + "${nobody}")) {
			String all = "${x}\\${x}:2:none:X:Y:${x}";
			assertThat(property(context, "all")).isEqualTo(all);
			assertThat(property(context, "outer")).isEqualTo("<" + all + ">");
			assertThatIllegalArgumentException().isThrownBy(() -> property(context, "hole"))
				.withMessageContaining("nobody");
		}
	}

	@Test
	void whenTracedOrMaskedThenItIsAsWithOneKey() throws Exception {
		this.aws.createSecret("several/trace", content(0));
		try (var context = run("pair: ${secret@several/trace#a}:${secret@several/trace#b}")) {
			SecretId id = SecretId.of("several/trace");
			SecretProperties properties = context.getBean(SecretProperties.class);
			assertThat(properties.trace("pair")).extracting(SecretReference::key).containsExactly("a", "b");
			assertThat(read(context, id)).isFalse();
			property(context, "pair");
			assertThat(read(context, id)).isTrue();
			PropertySource<?> several = several(context);
			assertThat(several).isNotNull();
			assertThat(String.valueOf(OriginLookup.getOrigin(several, "pair"))).contains("application.yml");
			assertThat(context.getBean(SanitizingFunction.class)
				.apply(new SanitizableData(several, "pair", "0:0"))
				.getValue()).isEqualTo(SanitizableData.SANITIZED_VALUE);
			SecretVersion before = context.getBean(SecretStore.class).get(id);
			rotate(context, "several/trace", 1);
			assertThat(property(context, "pair")).isEqualTo("1:1");
			assertThat(properties.resolve("pair", before)).isEqualTo("0:0");
			assertThat(properties.changed(before, context.getBean(SecretStore.class).get(id))).containsExactly("pair");
			assertThat(properties.byReference().keySet()).extracting(SecretReference::key)
				.containsExactlyInAnyOrder("a", "b");
		}
	}

	@Test
	void whenAParentHasThePropertyThenItsChildReadsItOfOneVersion() throws Exception {
		this.aws.createSecret("several/parent", content(0));
		try (var parent = run("pair: ${secret@several/parent#a}:${secret@several/parent#b}");
				var child = new SpringApplicationBuilder(TestApplications.Library.class).web(WebApplicationType.NONE)
					.parent(parent)
					.run("--spring.main.banner-mode=off")) {
			assertThat(several(child)).isNotNull().isNotSameAs(several(parent));
			assertThat(property(child, "pair")).isEqualTo("0:0");
			rotate(parent, "several/parent", 1);
			assertThat(property(child, "pair")).isEqualTo("1:1");
		}
	}

	@Test
	void whenOtherNamesAreLookedUpThenNothingIsAllocated() {
		this.aws.createSecret("several/allocation", content(0));
		try (var context = run("pair: ${secret@several/allocation#a}:${secret@several/allocation#b}")) {
			PropertySource<?> several = several(context);
			assertThat(several).isNotNull();
			ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
			assertThat(lookUp(several, 100)).isZero();
			long before = threads.getCurrentThreadAllocatedBytes();
			assertThat(lookUp(several, 10_000)).isZero();
			assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
		}
	}

	private static int lookUp(PropertySource<?> source, int times) {
		int found = 0;
		for (int i = 0; i < times; i++) {
			found += (source.getProperty("unrelated") != null) ? 1 : 0;
		}
		return found;
	}

	private void assertNoMixture(ConfigurableApplicationContext context, String secret, List<String> names)
			throws Exception {
		AtomicBoolean stop = new AtomicBoolean();
		AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
		Thread reader = new Thread(() -> {
			try {
				while (!stop.get()) {
					names.forEach((name) -> assertThat(property(context, name)).as(name).matches("(\\d+):\\1"));
				}
			}
			catch (Throwable ex) {
				failure.set(ex);
			}
		});
		reader.start();
		for (int i = 1; i <= 300 && failure.get() == null; i++) {
			rotate(context, secret, i);
		}
		stop.set(true);
		reader.join();
		assertThat(failure.get()).isNull();
		assertThat(names).allSatisfy((name) -> assertThat(property(context, name)).isEqualTo("300:300"));
	}

	private static String content(int i) {
		return "{\"a\":\"" + i + "\",\"b\":\"" + i + "\"}";
	}

	private void rotate(ConfigurableApplicationContext context, String secret, int i) throws Exception {
		this.aws.putSecretValue(secret, content(i));
		assertThat(context.getBean(SecretRotator.class)
			.signal(SecretId.of(secret), Signal.of(RotationTrigger.OPERATOR))
			.get()
			.outcome()).isEqualTo(Outcome.ROTATED);
	}

	private ConfigurableApplicationContext run(String yaml, String... arguments) {
		return TestApplications.run(this.aws, this.directory, QUICK + yaml, TestApplications.Library.class, arguments);
	}

	private static boolean read(ConfigurableApplicationContext context, SecretId id) {
		return context.getBean(SecretUsage.class).of(id).stream().anyMatch(KeyUsage::isRead);
	}

	private static @Nullable String property(ConfigurableApplicationContext context, String name) {
		return context.getEnvironment().getProperty(name);
	}

	private static boolean isSeveral(PropertySource<?> source) {
		return source instanceof SeveralKeysPropertySource;
	}

	private static @Nullable PropertySource<?> several(ConfigurableApplicationContext context) {
		return context.getEnvironment().getPropertySources().get(SeveralKeysPropertySource.NAME);
	}

}
