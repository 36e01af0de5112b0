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

package io.rekey.r2dbc;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Waits for what a publisher gives. Only for threads that may block.
 */
final class Waiting {

	private Waiting() {
	}

	/**
	 * Waits for a value. One that comes too late is not lost.
	 * @param <T> the type of the value
	 * @param publisher gives the value
	 * @param bound how long to wait
	 * @param late takes a value that comes too late
	 * @return the value or {@code null} if there is none
	 * @throws ExecutionException if the publisher failed
	 * @throws TimeoutException if there was no value in time
	 * @throws InterruptedException if the thread is interrupted while it waits
	 */
	static <T> @Nullable T await(Mono<T> publisher, Duration bound, Consumer<T> late)
			throws ExecutionException, TimeoutException, InterruptedException {
		CompletableFuture<@Nullable T> future = publisher.toFuture();
		try {
			return future.get(bound.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException | InterruptedException ex) {
			var unused = future.thenAccept((value) -> {
				if (value != null) {
					late.accept(value);
				}
			});
			throw ex;
		}
	}

}
