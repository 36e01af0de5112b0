// SPDX-License-Identifier: Apache-2.0

package io.rekey.pool;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.rekey.task.DaemonThreads;

/**
 * Logs in for proofs, each in a thread of its own. One that does not come back is not
 * followed by another: at a host that never answers, each would leave a thread and its
 * sockets. Safe for use by several threads.
 */
final class ProofLogins implements AutoCloseable {

	private final ThreadPoolExecutor executor = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 0, TimeUnit.SECONDS,
			new SynchronousQueue<>(), DaemonThreads.named("rekey-prove-"));

	private final Set<Attempt> underWay = ConcurrentHashMap.newKeySet();

	/**
	 * Begins to log in, unless an earlier login in the same place is held up.
	 * @param pool does what it does to a new connection
	 * @param login the login
	 * @param live whether that is the one which is live
	 * @param deadline until when somebody waits for the answer, by
	 * {@link System#nanoTime()}
	 * @return the answer, once there is one
	 */
	CompletableFuture<ProofAnswer> begin(RotatingPool pool, PoolLogin login, boolean live, long deadline) {
		Attempt attempt = new Attempt(login.url(), pool.setup(), deadline);
		if (this.underWay.stream().anyMatch(attempt::isHeldUpLike)) {
			return CompletableFuture.completedFuture(ProofAnswer.NONE);
		}
		this.underWay.add(attempt);
		try {
			return CompletableFuture.supplyAsync(() -> run(pool, login, live, attempt), this.executor)
				.handle(ProofAnswer::of);
		}
		catch (RejectedExecutionException ex) {
			this.underWay.remove(attempt);
			return CompletableFuture.completedFuture(ProofAnswer.of(null, ex));
		}
	}

	private LoginResult<?> run(RotatingPool pool, PoolLogin login, boolean live, Attempt attempt) {
		try {
			return live ? pool.tryLiveLogin(login) : pool.tryLogin(login);
		}
		finally {
			this.underWay.remove(attempt);
		}
	}

	/**
	 * Interrupts logins that are under way, as far as the driver can be interrupted.
	 */
	@Override
	public void close() {
		this.executor.shutdownNow();
	}

	/**
	 * A login under way.
	 */
	private static final class Attempt {

		private final String url;

		private final Object setup;

		private final long deadline;

		Attempt(String url, Object setup, long deadline) {
			this.url = url;
			this.setup = setup;
			this.deadline = deadline;
		}

		boolean isHeldUpLike(Attempt earlier) {
			return System.nanoTime() - earlier.deadline >= 0 && this.url.equals(earlier.url)
					&& this.setup.equals(earlier.setup);
		}

	}

}
