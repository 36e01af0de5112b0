// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.awspring.cloud.secretsmanager.SecretsManagerPropertySource;
import io.rekey.test.EmbeddedAws;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Reads from an environment with one and with many imported secrets, each beside the same
 * read with Spring Cloud AWS and with maps. Spring Cloud AWS's property sources stand
 * where this library's do; all else in the environment is the same.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class ImportBenchmarks {

	private static final String UNRELATED = "some.unrelated.name";

	/**
	 * How many secrets are imported.
	 */
	@Param({ "1", "50" })
	private int secrets;

	private final EmbeddedAws aws = EmbeddedAws.start();

	private @Nullable ConfigurableApplicationContext context;

	private Environment rekey = new StandardEnvironment();

	private Environment springCloudAws = this.rekey;

	private Environment maps = this.rekey;

	private String key = "";

	/**
	 * The key that is read is of the secret in the middle.
	 */
	@Setup(Level.Trial)
	public void start() {
		List<String> names = IntStream.rangeClosed(1, this.secrets).mapToObj((i) -> "read/import" + i).toList();
		for (String name : names) {
			this.aws.createSecret(name, "{\"" + key(name) + "\":\"value-of-the-import\"}");
		}
		this.context = Application.start(this.aws, names);
		ConfigurableEnvironment environment = this.context.getEnvironment();
		SecretsManagerClient client = client();
		this.rekey = environment;
		this.springCloudAws = replaceImports(environment, (i) -> springCloudAws(names.get(i), client));
		this.maps = replaceImports(environment,
				(i) -> new MapPropertySource(names.get(i), Map.of(key(names.get(i)), "value-of-the-import")));
		this.key = key(names.get(names.size() / 2));
		check();
	}

	private static String key(String name) {
		return name.replace('/', '.') + ".key";
	}

	private SecretsManagerClient client() {
		return SecretsManagerClient.builder()
			.httpClientBuilder(Apache5HttpClient.builder())
			.endpointOverride(this.aws.endpoint())
			.region(Region.of(this.aws.region()))
			.credentialsProvider(StaticCredentialsProvider
				.create(AwsBasicCredentials.create(this.aws.accessKeyId(), this.aws.secretAccessKey())))
			.build();
	}

	private static PropertySource<?> springCloudAws(String name, SecretsManagerClient client) {
		SecretsManagerPropertySource source = new SecretsManagerPropertySource(name, client);
		source.init();
		return source;
	}

	/**
	 * Replaces the imports, however many property sources they are, and leaves out the
	 * references.
	 */
	private Environment replaceImports(ConfigurableEnvironment environment, IntFunction<PropertySource<?>> imports) {
		StandardEnvironment copy = new StandardEnvironment();
		MutablePropertySources sources = copy.getPropertySources();
		List.copyOf(sources.stream().toList()).forEach((source) -> sources.remove(source.getName()));
		List<PropertySource<?>> missing = new ArrayList<>(IntStream.range(0, this.secrets).mapToObj(imports).toList());
		for (PropertySource<?> source : environment.getPropertySources()) {
			if (source.getClass().getName().startsWith("io.rekey.")) {
				if (source.containsProperty(key("read/import1"))
						|| source.containsProperty(key("read/import" + this.secrets))) {
					missing.forEach(sources::addLast);
					missing.clear();
				}
			}
			else if (!ConfigurationPropertySources.isAttachedConfigurationPropertySource(source)) {
				sources.addLast(source);
			}
		}
		if (!missing.isEmpty()) {
			throw new IllegalStateException("There are no imports in " + environment.getPropertySources()
				.stream()
				.map(PropertySource::getName)
				.collect(Collectors.joining(", ")));
		}
		ConfigurationPropertySources.attach(copy);
		return copy;
	}

	private void check() {
		for (Environment environment : List.of(this.rekey, this.springCloudAws, this.maps)) {
			if (!"value-of-the-import".equals(environment.getProperty(this.key))
					|| environment.getProperty(UNRELATED) != null) {
				throw new IllegalStateException("The environments differ");
			}
		}
	}

	@TearDown(Level.Trial)
	public void stop() {
		if (this.context != null) {
			this.context.close();
		}
		this.aws.close();
	}

	@Benchmark
	public @Nullable String environmentRekey() {
		return this.rekey.getProperty(this.key);
	}

	@Benchmark
	public @Nullable String environmentSpringCloudAws() {
		return this.springCloudAws.getProperty(this.key);
	}

	@Benchmark
	public @Nullable String environmentMaps() {
		return this.maps.getProperty(this.key);
	}

	@Benchmark
	public @Nullable String environmentUnrelatedRekey() {
		return this.rekey.getProperty(UNRELATED);
	}

	@Benchmark
	public @Nullable String environmentUnrelatedSpringCloudAws() {
		return this.springCloudAws.getProperty(UNRELATED);
	}

	@Benchmark
	public @Nullable String environmentUnrelatedMaps() {
		return this.maps.getProperty(UNRELATED);
	}

}
