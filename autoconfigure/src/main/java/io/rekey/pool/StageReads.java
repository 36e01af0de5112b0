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

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.SecretVersion;
import io.rekey.store.DaemonThreads;
import io.rekey.store.Failures;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretSource;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Reads the versions of one secret by their labels, for no longer than the reader has
 * time. A read that takes longer goes on, and the next reader waits for the same one, so
 * there is never more than one for each label. Safe for use by several threads.
 */
final class StageReads {

	private static final Log logger = LogFactory.getLog(StageReads.class);

	private final SecretId secret;

	private final SecretLocation location;

	private final SecretSource source;

	private final Executor executor;

	private final Map<String, CompletableFuture<Optional<SecretVersion>>> reads = new ConcurrentHashMap<>();

	private final AtomicBoolean warned = new AtomicBoolean();

	StageReads(SecretId secret, SecretLocation location, SecretSource source) {
		this.secret = secret;
		this.location = location;
		this.source = source;
		this.executor = DaemonThreads.perTask("rekey-heal-");
	}

	/**
	 * Reads the version with a label.
	 * @param stage the label
	 * @param deadline how long to wait, by {@link System#nanoTime()}
	 * @return the version, or {@code null} if there is none, it may not be read, or that
	 * takes too long
	 */
	@Nullable SecretVersion read(String stage, long deadline) {
		if (this.location.pinned() || deadline - System.nanoTime() <= 0) {
			return null;
		}
		CompletableFuture<Optional<SecretVersion>> started = new CompletableFuture<>();
		CompletableFuture<Optional<SecretVersion>> present = this.reads.putIfAbsent(stage, started);
		if (present == null) {
			this.executor.execute(() -> complete(stage, started));
		}
		return await((present != null) ? present : started, deadline);
	}

	private void complete(String stage, CompletableFuture<Optional<SecretVersion>> started) {
		try {
			started.complete(Optional.ofNullable(read(stage)));
		}
		catch (RuntimeException ex) {
			started.completeExceptionally(ex);
		}
		finally {
			this.reads.remove(stage, started);
		}
	}

	private @Nullable SecretVersion read(String stage) {
		boolean current = SecretLocation.CURRENT.equals(stage);
		try {
			return this.source.read(this.secret, current ? this.location : this.location.withStage(stage));
		}
		catch (SecretUnavailableException ex) {
			if (ex.getReason() == Reason.ACCESS_DENIED && this.warned.compareAndSet(false, true)) {
				logger.warn("Version " + stage + " of secret '" + this.secret
						+ "' can't be used to heal a refused login: " + ex.getMessage());
			}
			return null;
		}
	}

	private @Nullable SecretVersion await(CompletableFuture<Optional<SecretVersion>> read, long deadline) {
		try {
			return read.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS).orElse(null);
		}
		catch (TimeoutException ex) {
			logger.debug("Secret '" + this.secret + "' could not be read in time to heal a refused login");
		}
		catch (ExecutionException ex) {
			logger.warn(
					"Secret '" + this.secret + "' could not be read to heal a refused login: " + Failures.describe(ex));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return null;
	}

}
