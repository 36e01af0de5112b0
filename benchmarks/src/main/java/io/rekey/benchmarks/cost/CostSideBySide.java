// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.cost;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/**
 * Counts what one replica of the same web application calls with each contestant, and
 * prints what that costs. AWS is in this JVM, each replica is in one of its own; all run
 * at the same time, since they do next to nothing. See the README for the options.
 */
public final class CostSideBySide {

	private static final Path LOGS = Path.of("target", "cost");

	private static final Duration QUIET = Duration.ofSeconds(1);

	private final Options options;

	private CostSideBySide(Options options) {
		this.options = options;
	}

	/**
	 * Runs the benchmark in the folder of its module.
	 * @param args the options
	 * @throws Exception if something fails
	 */
	public static void main(String[] args) throws Exception {
		LoggingSystem logging = LoggingSystem.get(ClassLoader.getSystemClassLoader());
		logging.setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.WARN);
		// A queue complains when the application that polled it has ended.
		logging.setLogLevel("org.elasticmq", LogLevel.OFF);
		Options options = Options.parse(args);
		System.out.println(options);
		System.out.println("Calls of one replica a day, dollars in 30 days at list prices, us-east-1, " + Prices.AS_OF);
		Files.createDirectories(LOGS);
		new CostTable(new CostSideBySide(options).count(), options.replicas(), System.out).print();
	}

	private List<Counted> count() throws ExecutionException, InterruptedException {
		List<Future<Counted>> countings = new ArrayList<>();
		ExecutorService threads = Executors.newCachedThreadPool();
		try {
			for (int secrets : this.options.secrets()) {
				for (Contestant contestant : this.options.contestants()) {
					countings.add(threads.submit(() -> count(contestant, secrets)));
				}
			}
			List<Counted> results = new ArrayList<>();
			for (Future<Counted> counting : countings) {
				results.add(counting.get());
			}
			return results;
		}
		finally {
			threads.shutdownNow();
		}
	}

	private Counted count(Contestant contestant, int secrets) throws IOException, InterruptedException {
		Path log = LOGS.resolve(contestant.name().toLowerCase(Locale.ROOT) + "-" + secrets + ".log");
		Files.deleteIfExists(log);
		try (Cloud cloud = new Cloud(secrets, this.options.replicas())) {
			return new Counting(contestant, secrets, this.options, cloud,
					(args) -> ChildReplica.start(contestant.folder(), cloud.systemProperties(), args, log), QUIET)
				.count();
		}
	}

}
