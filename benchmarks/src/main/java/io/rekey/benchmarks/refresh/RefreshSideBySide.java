// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.refresh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/**
 * Rotates a secret under one application after the other, and prints when each of them
 * was on the new version, and what its readers saw meanwhile. AWS and the database are in
 * this JVM, each application is in one of its own. See the README for the options.
 */
public final class RefreshSideBySide {

	private static final Path LOGS = Path.of("target", "refresh");

	private final Options options;

	private final Cloud cloud;

	private final ResultTables tables = new ResultTables(System.out);

	private final List<String> broken = new ArrayList<>();

	private RefreshSideBySide(Options options, Cloud cloud) {
		this.options = options;
		this.cloud = cloud;
	}

	/**
	 * Runs the benchmark in the folder of its module.
	 * @param args the options
	 * @throws Exception if something but a contestant fails, or if Rekey shows what is of
	 * neither version, rebinds another bean or makes another call than it should
	 */
	public static void main(String[] args) throws Exception {
		LoggingSystem logging = LoggingSystem.get(ClassLoader.getSystemClassLoader());
		logging.setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.WARN);
		// A queue complains when the application that polled it has ended.
		logging.setLogLevel("org.elasticmq", LogLevel.OFF);
		Options options = Options.parse(args);
		Files.createDirectories(LOGS);
		try (Cloud cloud = new Cloud(Collections.max(options.secrets()) - 1)) {
			new RefreshSideBySide(options, cloud).run();
		}
	}

	private void run() throws IOException, InterruptedException {
		warmUp();
		for (Duration latency : this.options.latency()) {
			this.cloud.slowDown(latency);
			for (int beans : this.options.beans()) {
				for (int secrets : this.options.secrets()) {
					compare(new Combination(beans, secrets, latency, this.options.spread()));
				}
			}
		}
		this.tables.printReads();
		if (!this.broken.isEmpty()) {
			throw new IllegalStateException(String.join("; ", this.broken));
		}
	}

	/**
	 * Whoever comes first must not pay for what AWS and the database do for the first
	 * time.
	 */
	private void warmUp() throws IOException, InterruptedException {
		measure(new Combination(0, 1, Duration.ZERO, Duration.ZERO), Contestant.FLOOR, this.options.withRotations(20));
	}

	private void compare(Combination combination) throws InterruptedException {
		for (Contestant contestant : this.options.contestants()) {
			try {
				Result result = measure(combination, contestant, this.options);
				this.tables.add(combination, contestant, result);
				if (contestant.isRekey()) {
					this.broken.addAll(Promises.broken(contestant, result));
				}
			}
			catch (NoSuchFileException ex) {
				this.tables.add(combination, contestant, "not available");
			}
			catch (IOException ex) {
				this.tables.add(combination, contestant, String.valueOf(ex.getMessage()));
			}
		}
	}

	private Result measure(Combination combination, Contestant contestant, Options measured)
			throws IOException, InterruptedException {
		Path log = LOGS.resolve(contestant.name().toLowerCase(Locale.ROOT) + ".log");
		try (Application application = ChildApplication.start(contestant, combination, this.cloud, log)) {
			Result result = new Run(measured, this.cloud, application).measure(contestant != Contestant.FLOOR);
			Files.write(log.resolveSibling(log.getFileName() + ".samples"), result.lines());
			return result;
		}
	}

}
