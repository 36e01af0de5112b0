// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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

import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.PropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/**
 * Tests for several imports in one environment.
 */
class JoinedImportsIT {

	@RegisterExtension
	static final EmbeddedAwsExtension extension = new EmbeddedAwsExtension();

	@TempDir
	Path directory;

	private final EmbeddedAws aws = extension.aws();

	@Test
	void whenFiftySecretsAreImportedThenSpringAsksNoMoreSourcesThanForOne() {
		IntStream.range(0, 50).forEach((i) -> this.aws.createSecret("fifty/" + i, "{\"k" + i + "\":\"" + i + "\"}"));
		int ofOne;
		try (var context = run("spring.config.import: aws-secretsmanager:fifty/0")) {
			ofOne = context.getEnvironment().getPropertySources().size();
			assertThat(imports(context)).containsExactly("aws-secretsmanager:fifty/0");
		}
		String names = IntStream.range(0, 50).mapToObj((i) -> "fifty/" + i).collect(Collectors.joining(";"));
		try (var context = run("spring.config.import: aws-secretsmanager:" + names)) {
			assertThat(context.getEnvironment().getPropertySources()).hasSize(ofOne);
			assertThat(imports(context)).containsExactly("aws-secretsmanager:" + names);
			assertThat(property(context, "k0")).isEqualTo("0");
			assertThat(property(context, "k49")).isEqualTo("49");
			assertThat(property(context, "k50")).isNull();
		}
	}

	@Test
	void whenImportsAreAListThenTheyAreOneSourceAndLaterWins() {
		this.aws.createSecret("list/a", "{\"k\":\"a\",\"only-a\":\"1\",\"p.k\":\"of-a\"}");
		this.aws.createSecret("list/b", "{\"k\":\"b\"}");
		try (var context = run("""
				spring.config.import:
				- aws-secretsmanager:list/a
				- aws-secretsmanager:list/b?prefix=p.
				- optional:aws-secretsmanager:list/none
				- aws-secretsmanager:list/b
				k: of-file
				""")) {
			assertThat(imports(context)).containsExactly("aws-secretsmanager:list/a;list/b?prefix=p.;list/none;list/b");
			assertThat(property(context, "k")).isEqualTo("b");
			assertThat(property(context, "p.k")).isEqualTo("b");
			assertThat(property(context, "only-a")).isEqualTo("1");
			PropertySource<?> joined = joined(context);
			assertThat(((JoinedPropertySource) joined).getPropertyNames()).containsExactly("k", "p.k", "only-a");
			assertThat(joined.containsProperty("only-a")).isTrue();
			assertThat(joined.containsProperty("only-b")).isFalse();
			assertThat(OriginLookup.getOrigin(joined, "only-b")).isNull();
			assertThat(String.valueOf(OriginLookup.getOrigin(joined, "p.k")))
				.startsWith("AWS Secrets Manager secret 'list/b' key 'k' version ");
		}
	}

	@Test
	void whenAFileStandsBetweenThenItKeepsItsPlace() throws IOException {
		for (String name : List.of("a", "b", "c", "d")) {
			this.aws.createSecret("between/" + name,
					"{\"k\":\"" + name + "\",\"only-" + name + "\":\"1\",\"low\":\"" + name + "\"}");
		}
		this.aws.putSecretValue("between/c", "{\"k\":\"c\"}");
		this.aws.putSecretValue("between/d", "{\"only-d\":\"1\"}");
		Files.writeString(this.directory.resolve("application-prod.yml"), """
				spring.config.import: aws-secretsmanager:between/c;between/d
				k: of-prod
				low: of-prod
				""");
		try (var context = run("spring.config.import: aws-secretsmanager:between/a;between/b\nk: of-file",
				"--spring.profiles.active=prod", "--spring.config.location=" + this.directory.toUri())) {
			assertThat(imports(context)).containsExactly("aws-secretsmanager:between/c;between/d",
					"aws-secretsmanager:between/a;between/b");
			assertThat(property(context, "k")).isEqualTo("c");
			assertThat(property(context, "low")).isEqualTo("of-prod");
			assertThat(property(context, "only-a")).isEqualTo("1");
			assertThat(property(context, "only-d")).isEqualTo("1");
		}
	}

	@Test
	void whenARotationDropsAndGainsKeysThenWhatTheyShadowFollows() throws Exception {
		this.aws.createSecret("shadow/a", "{\"k\":\"a1\",\"a\":\"1\"}");
		this.aws.createSecret("shadow/b", "{\"k\":\"b1\",\"b\":\"1\"}");
		try (var context = run("spring.config.import: aws-secretsmanager:shadow/a;shadow/b")) {
			JoinedPropertySource joined = joined(context);
			String[] names = joined.getPropertyNames();
			rotate(context, "shadow/b", "{\"k\":\"b2\",\"b\":\"2\"}");
			assertThat(property(context, "k")).isEqualTo("b2");
			assertThat(joined.getPropertyNames()).isSameAs(names);
			SecretVersion before = context.getBean(SecretStore.class).get(SecretId.of("shadow/b"));
			rotate(context, "shadow/b", "{\"a\":\"of-b\"}");
			assertThat(property(context, "k")).isEqualTo("a1");
			assertThat(property(context, "a")).isEqualTo("of-b");
			assertThat(property(context, "b")).isNull();
			assertThat(joined.getPropertyNames()).containsExactly("a", "k");
			rotate(context, "shadow/a", "{\"k\":\"a2\",\"a\":\"2\",\"b\":\"of-a\"}");
			assertThat(property(context, "k")).isEqualTo("a2");
			assertThat(property(context, "a")).isEqualTo("of-b");
			assertThat(property(context, "b")).isEqualTo("of-a");
			SecretProperties properties = context.getBean(SecretProperties.class);
			assertThat(properties.resolve("k", before)).isEqualTo("b2");
			assertThat(properties.resolve("b", before)).isEqualTo("2");
			assertThat(properties.resolve("a", before)).isEqualTo("2");
			assertThat(SecretReads.asOf(before, joined::getPropertyNames)).containsExactly("k", "b", "a");
			SecretVersion other = context.getBean(SecretStore.class).get(SecretId.of("shadow/a"));
			assertThat(properties.resolve("b", other)).isEqualTo("of-a");
			assertThat(properties.resolve("b", before)).isEqualTo("2");
			assertThat(property(context, "k")).isEqualTo("a2");
		}
	}

	@Test
	void whenOneOfSeveralRotatesThenOnlyItsPropertiesAreToldToHaveChanged() throws Exception {
		this.aws.createSecret("changed/a", "{\"k\":\"a1\",\"a\":\"1\",\"same\":\"s\"}");
		this.aws.createSecret("changed/b", "{\"k\":\"b1\"}");
		try (var context = run("spring.config.import: aws-secretsmanager:changed/a;changed/b\nr: ${a}")) {
			SecretStore store = context.getBean(SecretStore.class);
			SecretVersion before = store.get(SecretId.of("changed/a"));
			rotate(context, "changed/a", "{\"k\":\"a2\",\"a\":\"2\",\"same\":\"s\"}");
			SecretProperties properties = context.getBean(SecretProperties.class);
			assertThat(properties.changed(before, store.get(SecretId.of("changed/a")))).containsExactly("a", "r");
			assertThat(properties.byReference().keySet()).filteredOn((key) -> key.id().value().equals("changed/a"))
				.extracting(SecretReference::key)
				.containsExactlyInAnyOrder("a", "same");
			assertThat(properties.trace("k")).singleElement()
				.satisfies((reference) -> assertThat(reference.id()).isEqualTo(SecretId.of("changed/b")));
			this.aws.putSecretValue("changed/a", "no JSON");
			assertThat(check(context, "changed/a")).isEqualTo(Outcome.REFUSED);
		}
	}

	@Test
	void whenAKeyIsReadThenItIsMarkedAndOneThatIsShadowedIsNot() {
		this.aws.createSecret("marks/a", "{\"k\":\"a\",\"spare\":\"s\"}");
		this.aws.createSecret("marks/b", "{\"k\":\"b\"}");
		try (var context = run("spring.config.import: aws-secretsmanager:marks/a;marks/b")) {
			assertThat(usage(context, "marks/b", "k").isRead()).isFalse();
			joined(context).containsProperty("k");
			OriginLookup.getOrigin(joined(context), "k");
			SecretProperties.withoutUse(() -> property(context, "k"));
			assertThat(usage(context, "marks/b", "k").isRead()).isFalse();
			property(context, "k");
			assertThat(usage(context, "marks/b", "k").isRead()).isTrue();
			assertThat(usage(context, "marks/b", "k").properties()).containsExactly("k");
			assertThat(usage(context, "marks/a", "k").isRead()).isFalse();
			assertThat(usage(context, "marks/a", "spare").isRead()).isFalse();
		}
	}

	@Test
	void whenAnEndpointShowsAPropertyOfSeveralImportsThenItIsMasked() {
		this.aws.createSecret("masked/a", "{\"k\":\"a\"}");
		this.aws.createSecret("masked/b", "{\"other\":\"b\"}");
		try (var context = run("spring.config.import: aws-secretsmanager:masked/a;masked/b")) {
			SanitizableData shown = context.getBean(SanitizingFunction.class)
				.apply(new SanitizableData(joined(context), "unknown", "x"));
			assertThat(shown.getValue()).isEqualTo(SanitizableData.SANITIZED_VALUE);
		}
	}

	@Test
	void whenAVersionWasSeenThenNoImportShowsAnOlderOne() throws Exception {
		this.aws.createSecret("order/a", "{\"n\":\"0\",\"key0\":\"\"}");
		this.aws.createSecret("order/b", "{\"other\":\"b\"}");
		try (var context = run("""
				spring.config.import: aws-secretsmanager:order/a;order/b
				rekey.rotation: {min-interval: 0s, reconcile-interval: 0s}
				referred: ${secret@order/a#n}
				""")) {
			AtomicBoolean stop = new AtomicBoolean();
			AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
			Thread reader = new Thread(() -> {
				try {
					while (!stop.get()) {
						int seen = number(context, "referred");
						assertThat(joined(context).containsProperty("key" + seen)).isTrue();
						assertThat(number(context, "n")).isGreaterThanOrEqualTo(seen);
					}
				}
				catch (Throwable ex) {
					failure.set(ex);
				}
			});
			reader.start();
			for (int i = 1; i <= 200 && failure.get() == null; i++) {
				String keys = IntStream.rangeClosed(0, i)
					.mapToObj((key) -> ",\"key" + key + "\":\"\"")
					.collect(Collectors.joining());
				rotate(context, "order/a", "{\"n\":\"" + i + "\"" + keys + "}");
			}
			stop.set(true);
			reader.join();
			assertThat(failure.get()).isNull();
			assertThat(number(context, "n")).isEqualTo(200);
		}
	}

	@Test
	void whenAThreadGoesOnWithAnOlderVersionThenOthersSeeTheNewOne() {
		this.aws.createSecret("older/a", "{\"a\":\"1\"}");
		this.aws.createSecret("older/b", "{\"b\":\"1\"}");
		try (var context = run("spring.config.import: aws-secretsmanager:older/a;older/b")) {
			JoinedPropertySource joined = joined(context);
			List<String> names = SecretReads.ofOneVersion(() -> {
				assertThat(joined.getProperty("a")).isEqualTo("1");
				assertThatCode(() -> rotate(context, "older/a", "{\"a\":\"2\",\"c\":\"1\"}"))
					.doesNotThrowAnyException();
				return List.of(joined.getPropertyNames());
			});
			assertThat(names).containsExactly("b", "a");
			assertThat(property(context, "a")).isEqualTo("2");
			assertThat(joined.getPropertyNames()).containsExactly("b", "a", "c");
		}
	}

	@Test
	void whenPropertiesAreLookedUpThenNothingIsAllocated() {
		this.aws.createSecret("allocation/a", "{\"a\":\"1\"}");
		this.aws.createSecret("allocation/b", "{\"b\":\"2\"}");
		try (var context = run("spring.config.import: aws-secretsmanager:allocation/a;allocation/b")) {
			JoinedPropertySource joined = joined(context);
			lookUp(joined, 100);
			ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
			long before = threads.getCurrentThreadAllocatedBytes();
			int found = lookUp(joined, 10_000);
			assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
			assertThat(found).isEqualTo(30_000);
		}
	}

	private static int lookUp(JoinedPropertySource source, int times) {
		int found = 0;
		for (int i = 0; i < times; i++) {
			found += (source.getProperty("a") != null) ? 1 : 0;
			found += (source.getOrigin("b") != null) ? 1 : 0;
			found += (source.getPropertyNames().length == 2) ? 1 : 0;
			found += (source.getProperty("unrelated") != null) ? 1 : 0;
		}
		return found;
	}

	private static int number(ConfigurableApplicationContext context, String name) {
		return Integer.parseInt(context.getEnvironment().getRequiredProperty(name));
	}

	private ConfigurableApplicationContext run(String yaml, String... arguments) {
		return TestApplications.run(this.aws, this.directory, yaml, TestApplications.Library.class, arguments);
	}

	private void rotate(ConfigurableApplicationContext context, String secret, String content) throws Exception {
		this.aws.putSecretValue(secret, content);
		assertThat(check(context, secret)).isEqualTo(Outcome.ROTATED);
	}

	private static Outcome check(ConfigurableApplicationContext context, String secret) throws Exception {
		return context.getBean(SecretRotator.class)
			.signal(SecretId.of(secret), Signal.of(RotationTrigger.OPERATOR))
			.get()
			.outcome();
	}

	private static @Nullable String property(ConfigurableApplicationContext context, String name) {
		return context.getEnvironment().getProperty(name);
	}

	private static KeyUsage usage(ConfigurableApplicationContext context, String secret, String key) {
		List<KeyUsage> usages = context.getBean(SecretUsage.class).of(SecretId.of(secret));
		return usages.stream().filter((usage) -> key.equals(usage.key())).findFirst().orElseThrow();
	}

	private static JoinedPropertySource joined(ConfigurableApplicationContext context) {
		return context.getEnvironment()
			.getPropertySources()
			.stream()
			.filter(JoinedPropertySource.class::isInstance)
			.map(JoinedPropertySource.class::cast)
			.findFirst()
			.orElseThrow();
	}

	private static List<String> imports(ConfigurableApplicationContext context) {
		return context.getEnvironment()
			.getPropertySources()
			.stream()
			.filter(ImportedSources::isImported)
			.map(PropertySource::getName)
			.map(Objects::requireNonNull)
			.toList();
	}

}
