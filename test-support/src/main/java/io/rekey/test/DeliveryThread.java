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

package io.rekey.test;

import java.lang.System.Logger.Level;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Delivers events and messages in the background, in order; one that fails stops no
 * other. What comes after the end is dropped.
 */
final class DeliveryThread implements AutoCloseable {

	private static final System.Logger LOGGER = System.getLogger(DeliveryThread.class.getName());

	private final ThreadPoolExecutor executor = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS,
			new LinkedBlockingQueue<>(), new DaemonThreads("delivery"), new ThreadPoolExecutor.DiscardPolicy());

	void run(Runnable delivery) {
		this.executor.execute(() -> isolate(delivery));
	}

	private void isolate(Runnable delivery) {
		try {
			delivery.run();
		}
		catch (RuntimeException ex) {
			if (!this.executor.isShutdown()) {
				LOGGER.log(Level.WARNING, "An event could not be delivered", ex);
			}
		}
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
	}

}
