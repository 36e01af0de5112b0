// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.rotation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs Rekey in all combinations side by side in this JVM, each as an application with a
 * pool, a secret and a topic of its own, and next to them one whose login is not rotated.
 */
final class Matrix {

	/**
	 * The title of the application whose login is not rotated.
	 */
	static final String BASELINE = Contestant.BASELINE.title();

	private final Options options;

	private final Cloud cloud;

	private final Database database;

	private final List<Application> applications = new ArrayList<>();

	private final Map<String, Run> runs = new LinkedHashMap<>();

	Matrix(Options options, Cloud cloud, Database database) {
		this.options = options;
		this.cloud = cloud;
		this.database = database;
	}

	/**
	 * Starts all applications, measures them and stops them.
	 * @return the results by title
	 * @throws InterruptedException if interrupted meanwhile
	 * @throws ExecutionException if an application can't be measured
	 */
	Map<String, Result> run() throws InterruptedException, ExecutionException {
		this.cloud.systemProperties().forEach(System::setProperty);
		try {
			start(BASELINE, Contestant.BASELINE, this.options);
			for (Combination combination : Combination.all(this.options)) {
				start(combination.title(), Contestant.REKEY, this.options.with(combination));
			}
			return measure();
		}
		finally {
			this.applications.forEach(Application::close);
			this.cloud.systemProperties().keySet().forEach(System::clearProperty);
		}
	}

	private void start(String title, Contestant contestant, Options options) {
		String name = "application_" + this.applications.size();
		RotatedLogin login = new RotatedLogin(this.cloud, this.database, name, options.strategy());
		String topicArn = this.cloud.createTopic(name, login.secretArn(), options.event());
		this.applications
			.add(InnerApplication.start(ApplicationSettings.of(contestant, options, login, this.database, topicArn)));
		this.runs.put(title, new Run(options, login, contestant.isRotated()));
	}

	private Map<String, Result> measure() throws InterruptedException, ExecutionException {
		ExecutorService threads = Executors.newCachedThreadPool();
		try {
			Map<String, Future<Result>> futures = new LinkedHashMap<>();
			this.runs.forEach((title, run) -> {
				Application application = this.applications.get(futures.size());
				futures.put(title, threads.submit(() -> run.measure(application)));
			});
			Map<String, Result> results = new LinkedHashMap<>();
			for (Map.Entry<String, Future<Result>> future : futures.entrySet()) {
				results.put(future.getKey(), future.getValue().get());
			}
			return results;
		}
		finally {
			threads.shutdownNow();
		}
	}

}
