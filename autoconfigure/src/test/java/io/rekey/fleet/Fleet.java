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

package io.rekey.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;

/**
 * Replicas of an application in one process.
 */
final class Fleet implements AutoCloseable {

	private static final int STARTERS = 4;

	private static final int STOPPERS = 16;

	private final List<Replica> replicas = new CopyOnWriteArrayList<>();

	private Fleet() {
	}

	/**
	 * Starts replicas, several at a time.
	 * @param size how many
	 * @param starter starts the replica of a number
	 */
	static Fleet start(int size, IntFunction<Replica> starter) {
		Fleet fleet = new Fleet();
		try {
			inParallel(STARTERS, size, (number) -> fleet.replicas.add(starter.apply(number)));
			return fleet;
		}
		catch (RuntimeException ex) {
			fleet.close();
			throw ex;
		}
	}

	List<Replica> replicas() {
		return this.replicas;
	}

	int size() {
		return this.replicas.size();
	}

	long countLive(String secret, String versionId) {
		return this.replicas.stream().filter((replica) -> replica.versionId(secret).equals(versionId)).count();
	}

	@Override
	public void close() {
		inParallel(STOPPERS, this.replicas.size(), (number) -> this.replicas.get(number).close());
	}

	private static void inParallel(int threads, int tasks, IntConsumer task) {
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			List<CompletableFuture<Void>> futures = new ArrayList<>();
			for (int i = 0; i < tasks; i++) {
				int number = i;
				futures.add(CompletableFuture.runAsync(() -> task.accept(number), executor));
			}
			CompletableFuture.allOf(futures.toArray(new CompletableFuture<?>[0])).join();
		}
		finally {
			executor.shutdown();
		}
	}

}
