// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.start;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/**
 * Starts the same web application in fresh JVMs, in turn with each contestant, and prints
 * what each start took. AWS is in this JVM. See the README for the options.
 */
public final class StartSideBySide {

	private static final Path LOGS = Path.of("target", "start");

	private static final List<String> HEAD = List.of("secrets", "a call takes", "", "ready after",
			"shortest to longest", "added", "to Spring Cloud AWS", "CPU", "calls", "peak memory", "classes", "jars");

	private final Options options;

	private final Secrets secrets;

	private StartSideBySide(Options options, Secrets secrets) {
		this.options = options;
		this.secrets = secrets;
	}

	/**
	 * Runs the benchmark in the folder of its module.
	 * @param args the options
	 * @throws Exception if something fails
	 */
	public static void main(String[] args) throws Exception {
		LoggingSystem.get(ClassLoader.getSystemClassLoader())
			.setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.WARN);
		Options options = Options.parse(args);
		Files.createDirectories(LOGS);
		try (Secrets secrets = new Secrets(Collections.max(options.secrets()))) {
			new StartSideBySide(options, secrets).run();
		}
	}

	private void run() throws IOException, InterruptedException {
		print(HEAD);
		System.out.println("|---".repeat(HEAD.size()) + "|");
		prepare(Collections.max(this.options.secrets()));
		for (Duration latency : this.options.latency()) {
			this.secrets.slowDown(latency);
			for (int count : this.options.secrets()) {
				compare(count, latency);
			}
		}
	}

	/**
	 * A first round, which makes the archives and is not measured.
	 */
	private void prepare(int count) throws IOException, InterruptedException {
		for (Contestant contestant : this.options.contestants()) {
			Files.deleteIfExists(file(contestant, ".jsa"));
			start(contestant, count, List.of("-XX:ArchiveClassesAtExit=" + file(contestant, ".jsa")));
		}
	}

	private void compare(int count, Duration latency) throws IOException, InterruptedException {
		Map<Contestant, Starts> results = new EnumMap<>(Contestant.class);
		for (int i = 0; i < this.options.starts(); i++) {
			round(count, results);
		}
		Starts baseline = results.get(Contestant.BASELINE);
		Starts peer = results.get(Contestant.SPRING_CLOUD_AWS);
		for (Contestant contestant : this.options.contestants()) {
			Starts starts = results.getOrDefault(contestant, new Starts());
			print(List.of(Integer.toString(count), latency.toMillis() + " ms", contestant.title(),
					starts.time().toMillis() + " ms", starts.range(), added(starts, baseline) + " ms",
					ratio(added(starts, baseline), added(peer, baseline)), starts.cpuMillis() + " ms",
					Long.toString(starts.calls()), starts.peakMebibytes() + " MiB", Long.toString(starts.classes()),
					Integer.toString(Start.jars(contestant))));
		}
	}

	private void round(int count, Map<Contestant, Starts> results) throws IOException, InterruptedException {
		for (Contestant contestant : this.options.contestants()) {
			results.computeIfAbsent(contestant, (key) -> new Starts())
				.add(start(contestant, count,
						List.of("-Xshare:on", "-XX:SharedArchiveFile=" + file(contestant, ".jsa"))));
		}
	}

	private Start start(Contestant contestant, int count, List<String> archiveOptions)
			throws IOException, InterruptedException {
		return Start.measure(contestant, count, this.secrets, this.options.archive() ? archiveOptions : List.of(),
				file(contestant, ".log"));
	}

	private static Path file(Contestant contestant, String extension) {
		return LOGS.resolve(contestant.name().toLowerCase(Locale.ROOT) + extension);
	}

	private static long added(@Nullable Starts starts, @Nullable Starts baseline) {
		return (starts != null && baseline != null) ? starts.time().minus(baseline.time()).toMillis() : 0;
	}

	private static String ratio(long added, long peer) {
		return (peer > 0) ? "%.2f".formatted((double) added / peer) : "";
	}

	private static void print(List<String> cells) {
		System.out.println("| " + String.join(" | ", cells) + " |");
	}

}
