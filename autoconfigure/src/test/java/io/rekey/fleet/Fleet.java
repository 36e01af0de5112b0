// SPDX-License-Identifier: Apache-2.0

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
