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

package io.rekey.pool;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.rekey.store.DaemonThreads;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Runs what is to be done some time after a login. It has a thread of its own, only while
 * there is something to do: the JDK's for delayed futures is never ended, and keeps the
 * class loader of the application that needed it first.
 */
final class FollowUps implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(FollowUps.class);

	private final ScheduledThreadPoolExecutor scheduler;

	FollowUps() {
		this.scheduler = new ScheduledThreadPoolExecutor(1, DaemonThreads.named("rekey-follow-"));
		this.scheduler.setKeepAliveTime(1, TimeUnit.SECONDS);
		this.scheduler.allowCoreThreadTimeOut(true);
	}

	/**
	 * Runs a task later, unless this is closed by then.
	 * @param delay the time until then
	 * @param task the task, which must not block for long
	 * @return {@code false} if this is closed already
	 */
	boolean after(Duration delay, Runnable task) {
		try {
			var unused = this.scheduler.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
			return true;
		}
		catch (RejectedExecutionException ex) {
			logger.debug("A follow-up was left out, because the application ends");
			return false;
		}
	}

	@Override
	public void close() {
		this.scheduler.shutdownNow();
	}

}
