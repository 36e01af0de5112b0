// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.live;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.springframework.core.env.Environment;

/**
 * Threads that read without a pause, as many as there are processors.
 */
final class Readers {

	private final Environment environment;

	private final List<Settings> beans;

	private final Settings other;

	private final List<FutureTask<ReadReport>> tasks = new ArrayList<>();

	private volatile Values.Step step = Values.Step.to(0);

	private volatile boolean ended;

	Readers(Environment environment, List<Settings> beans, Settings other) {
		this.environment = environment;
		this.beans = beans;
		this.other = other;
	}

	/**
	 * Says what may be seen from now on.
	 * @param version the number of the next version, and of the one before
	 */
	void expect(int version) {
		this.step = Values.Step.to(version);
	}

	void start() {
		this.ended = false;
		for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
			Reader reader = new Reader(this.environment, this.beans, this.other, () -> this.step);
			FutureTask<ReadReport> task = new FutureTask<>(() -> reader.readUntil(() -> this.ended));
			this.tasks.add(task);
			Thread thread = new Thread(task, "reader-" + i);
			thread.setDaemon(true);
			thread.start();
		}
	}

	ReadReport stop() throws InterruptedException {
		this.ended = true;
		try {
			ReadReport sum = this.tasks.get(0).get(Live.PATIENCE_SECONDS, TimeUnit.SECONDS);
			for (FutureTask<ReadReport> task : this.tasks.subList(1, this.tasks.size())) {
				sum = sum.and(task.get(Live.PATIENCE_SECONDS, TimeUnit.SECONDS));
			}
			this.tasks.clear();
			return sum;
		}
		catch (ExecutionException | TimeoutException ex) {
			throw new IllegalStateException("A reader failed", ex);
		}
	}

}
