// SPDX-License-Identifier: Apache-2.0

package io.rekey.test;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes named daemon threads.
 */
final class DaemonThreads implements ThreadFactory {

	private final AtomicInteger count = new AtomicInteger();

	private final String name;

	DaemonThreads(String name) {
		this.name = name;
	}

	@Override
	public Thread newThread(Runnable task) {
		Thread thread = new Thread(task, "embedded-aws-" + this.name + "-" + this.count.incrementAndGet());
		thread.setDaemon(true);
		return thread;
	}

}
