// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.read;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.rekey.RotatingSecret;
import io.rekey.RotatingSecrets;
import io.rekey.SecretId;
import io.rekey.Secrets;
import io.rekey.test.EmbeddedAws;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Reads of secrets, each beside the same read without this library. Those that take
 * microseconds are sampled: the median says what a read costs on a machine that does
 * other work, too.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class ReadBenchmarks {

	private static final SecretId SECRET = SecretId.of("read/app");

	private final EmbeddedAws aws = EmbeddedAws.start();

	private final ConfigurableApplicationContext context;

	private final Environment environment;

	/**
	 * The same property sources, with a map in the place of each of this library's.
	 */
	private final Environment plain;

	private final PropertySource<?> imported;

	private final PropertySource<?> references;

	private final PropertySource<?> plainMap;

	private final Secrets secrets;

	private final RotatingSecret<Values> rotating;

	public ReadBenchmarks() {
		this.aws.createSecret("read/app",
				"{\"imported\":\"value-of-the-import\",\"referred\":\"value-of-the-plain-reference\"}");
		this.context = Application.start(this.aws);
		this.environment = this.context.getEnvironment();
		this.imported = source("aws-secretsmanager:read/app");
		this.references = source("secretReferences");
		Map<String, Object> values = new LinkedHashMap<>();
		values.put("imported", "value-of-the-import");
		values.put("referred", "value-of-the-plain-reference");
		values.put("secret@read/app#referred", "value-of-the-plain-reference");
		this.plainMap = new MapPropertySource("map", values);
		this.plain = withoutSecrets(this.plainMap);
		this.secrets = this.context.getBean(Secrets.class);
		this.rotating = this.context.getBean(RotatingSecrets.class).of("read/app", Values.class);
	}

	private PropertySource<?> source(String name) {
		for (PropertySource<?> source : this.context.getEnvironment().getPropertySources()) {
			if (source.getName().contains(name)) {
				return source;
			}
		}
		throw new IllegalStateException("There is no property source '" + name + "'");
	}

	private Environment withoutSecrets(PropertySource<?> map) {
		StandardEnvironment copy = new StandardEnvironment();
		copy.getPropertySources().forEach((source) -> copy.getPropertySources().remove(source.getName()));
		for (PropertySource<?> source : this.context.getEnvironment().getPropertySources()) {
			if (source.equals(this.imported)) {
				copy.getPropertySources().addLast(map);
			}
			else if (!source.equals(this.references)
					&& !ConfigurationPropertySources.isAttachedConfigurationPropertySource(source)) {
				copy.getPropertySources().addLast(source);
			}
		}
		ConfigurationPropertySources.attach(copy);
		return copy;
	}

	@Setup(Level.Trial)
	public void check() {
		if (!String.valueOf(secretReference()).equals(plainReference())) {
			throw new IllegalStateException("The references differ");
		}
	}

	@TearDown(Level.Trial)
	public void stop() {
		this.context.close();
		this.aws.close();
	}

	@Benchmark
	@BenchmarkMode(Mode.SampleTime)
	public @Nullable String secretReference() {
		return this.environment.getProperty("secret.reference");
	}

	@Benchmark
	@BenchmarkMode(Mode.SampleTime)
	public @Nullable String plainReference() {
		return this.environment.getProperty("plain.reference");
	}

	@Benchmark
	public @Nullable Object sourceImported() {
		return this.imported.getProperty("imported");
	}

	@Benchmark
	public @Nullable Object sourceReference() {
		return this.references.getProperty("secret@read/app#referred");
	}

	@Benchmark
	public @Nullable Object sourceMap() {
		return this.plainMap.getProperty("imported");
	}

	@Benchmark
	public @Nullable Object unrelatedImported() {
		return this.imported.getProperty("spring.application.name");
	}

	@Benchmark
	public @Nullable Object unrelatedReference() {
		return this.references.getProperty("spring.application.name");
	}

	@Benchmark
	public @Nullable Object unrelatedMap() {
		return this.plainMap.getProperty("spring.application.name");
	}

	@Benchmark
	@BenchmarkMode(Mode.SampleTime)
	public @Nullable String environmentImported() {
		return this.environment.getProperty("imported");
	}

	@Benchmark
	@BenchmarkMode(Mode.SampleTime)
	public @Nullable String environmentMap() {
		return this.plain.getProperty("imported");
	}

	@Benchmark
	@BenchmarkMode(Mode.SampleTime)
	public @Nullable String environmentUnrelated() {
		return this.environment.getProperty("some.unrelated.name");
	}

	@Benchmark
	@BenchmarkMode(Mode.SampleTime)
	public @Nullable String environmentUnrelatedWithout() {
		return this.plain.getProperty("some.unrelated.name");
	}

	@Benchmark
	public @Nullable String secretsGet() {
		return this.secrets.get(SECRET).get("imported");
	}

	@Benchmark
	public String rotatingGet() {
		return this.rotating.get().imported();
	}

	/**
	 * Runs all, with what they allocate.
	 * @param arguments options of JMH, such as {@code -f 1}
	 * @throws Exception if a benchmark fails
	 */
	public static void main(String[] arguments) throws Exception {
		var results = new Runner(new OptionsBuilder().parent(new CommandLineOptions(arguments))
			.addProfiler(GCProfiler.class)
			.shouldFailOnError(true)
			.build()).run();
		if (results.isEmpty()) {
			throw new IllegalStateException("Nothing was measured");
		}
	}

	record Values(String imported, String referred) {
	}

}
