/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

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
