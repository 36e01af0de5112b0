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

package io.rekey.aws;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.rekey.store.DaemonThreads;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;

/**
 * Ends the calls that take too long: one thread for all clients, where the SDK starts
 * five for each. The thread ends soon after the last call did. It is no virtual thread:
 * it has to run when all else hangs.
 *
 * @see ClientOverrideConfiguration#scheduledExecutorService()
 */
final class CallTimer extends ScheduledThreadPoolExecutor {

	private static final int KEEP_ALIVE_SECONDS = 2;

	CallTimer() {
		super(1, DaemonThreads.named("rekey-timeout-"));
		setRemoveOnCancelPolicy(true);
		setKeepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
		allowCoreThreadTimeOut(true);
	}

}
