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

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import io.rekey.SecretContent;
import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretUnavailableException.Reason;
import io.rekey.SecretVersion;
import io.rekey.SecretVersionInfo;
import io.rekey.store.DaemonThreads;
import io.rekey.store.SecretJson;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretReading;
import io.rekey.store.SecretSource;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;

/**
 * Reads secrets from AWS Secrets Manager: in batches of 20 with
 * {@code BatchGetSecretValue}, batches in parallel. That action knows neither staging
 * labels nor versions, so whatever follows a label of its own or is pinned is read with
 * {@code GetSecretValue}; so is everything once batches are denied.
 *
 * @see <a href=
 * "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html">BatchGetSecretValue</a>
 */
public final class SecretsManagerSource implements SecretSource, AutoCloseable {

	private static final int THREADS = 16;

	private static final int NOT_IMPLEMENTED = 501;

	private final SecretsManagerClients clients;

	private final ThreadPoolExecutor executor;

	private final AtomicBoolean withoutBatches = new AtomicBoolean();

	private volatile Log log = LogFactory.getLog(SecretsManagerSource.class);

	public SecretsManagerSource(SecretsManagerClients clients) {
		this.clients = clients;
		this.executor = DaemonThreads.pool("rekey-read-", THREADS);
	}

	/**
	 * Changes where notices go, for the time before the logging system is ready.
	 * @param log the log
	 */
	public void setLog(Log log) {
		this.log = log;
	}

	@Override
	public Map<SecretId, SecretReading> readAll(Map<SecretId, SecretLocation> locations) {
		List<BatchRead> batches = this.withoutBatches.get() ? List.of() : BatchRead.plan(locations);
		Map<SecretId, SecretLocation> single = new LinkedHashMap<>(locations);
		batches.forEach((batch) -> single.keySet().removeAll(batch.locations().keySet()));
		List<CompletableFuture<Map<SecretId, SecretReading>>> reads = new ArrayList<>();
		batches.forEach((batch) -> reads.add(start(batch, this::readBatch)));
		single.forEach((id, location) -> reads.add(start(id, (key) -> Map.of(key, readOne(key, location)))));
		Map<SecretId, SecretReading> readings = new LinkedHashMap<>();
		reads.forEach((read) -> readings.putAll(read.join()));
		return readings;
	}

	private <T, R> CompletableFuture<R> start(T task, Function<T, R> read) {
		return CompletableFuture.supplyAsync(() -> read.apply(task), this.executor);
	}

	private Map<SecretId, SecretReading> readBatch(BatchRead batch) {
		try {
			Map<SecretId, SecretReading> readings = new LinkedHashMap<>(batch.read(this.clients.get(batch.region())));
			batch.locations().forEach((id, location) -> readings.computeIfAbsent(id, (key) -> readOne(key, location)));
			return readings;
		}
		catch (SecretsManagerException ex) {
			return (isDenied(ex) || isUnknown(ex)) ? readOneByOne(batch, ex) : failed(batch, ex);
		}
		catch (SdkException ex) {
			return failed(batch, ex);
		}
	}

	/**
	 * Some servers that stand in for AWS do not know the action.
	 */
	private static boolean isUnknown(SecretsManagerException ex) {
		return ex.statusCode() == NOT_IMPLEMENTED || (ex.awsErrorDetails() != null
				&& "UnknownOperationException".equals(ex.awsErrorDetails().errorCode()));
	}

	private static boolean isDenied(SecretsManagerException ex) {
		return ex.awsErrorDetails() != null && "AccessDeniedException".equals(ex.awsErrorDetails().errorCode());
	}

	private Map<SecretId, SecretReading> readOneByOne(BatchRead batch, SecretsManagerException ex) {
		if (this.withoutBatches.compareAndSet(false, true)) {
			this.log.warn("Secrets are read one by one, because " + SecretErrors.BATCH + (isDenied(ex)
					? " is denied. Grant it on resource '*' to read 20 secrets a call." : " is not implemented."));
		}
		Map<SecretId, CompletableFuture<SecretReading>> reads = new LinkedHashMap<>();
		batch.locations()
			.forEach((id, location) -> reads.put(id,
					CompletableFuture.supplyAsync(() -> readOne(id, location), SecretsManagerSource::runInNewThread)));
		Map<SecretId, SecretReading> readings = new LinkedHashMap<>();
		reads.forEach((id, read) -> readings.put(id, read.join()));
		return readings;
	}

	/**
	 * The batch holds a thread of the pool while it waits, so its reads must not queue
	 * behind it. This happens once a process, with 20 threads a batch at most.
	 */
	private static void runInNewThread(Runnable read) {
		Thread thread = new Thread(read, "rekey-read-one");
		thread.setDaemon(true);
		thread.start();
	}

	private static Map<SecretId, SecretReading> failed(BatchRead batch, SdkException ex) {
		Map<SecretId, SecretReading> readings = new LinkedHashMap<>();
		batch.locations()
			.forEach(
					(id, location) -> readings.put(id, SecretReading.failed(SecretErrors.translate(id, location, ex))));
		return readings;
	}

	private SecretReading readOne(SecretId id, SecretLocation location) {
		try {
			return SecretReading.of(read(id, location));
		}
		catch (SecretUnavailableException ex) {
			return SecretReading.failed(ex);
		}
	}

	@Override
	public SecretVersion read(SecretId id, SecretLocation location) {
		try {
			GetSecretValueResponse response = this.clients.get(location.region())
				.getSecretValue((request) -> request.secretId(location.secretId())
					.versionId(location.versionId())
					.versionStage((location.versionId() != null) ? null : location.stageOrCurrent()));
			return version(id,
					new SecretVersionInfo(response.arn(), response.name(), response.versionId(),
							new LinkedHashSet<>(response.versionStages()), response.createdDate()),
					response.secretString(), response.secretBinary());
		}
		catch (SdkException ex) {
			throw SecretErrors.translate(id, location, ex);
		}
		catch (IllegalStateException ex) {
			throw new SecretUnavailableException(id, Reason.FAILED, null, "the client of Secrets Manager is closed",
					ex);
		}
	}

	static SecretVersion version(SecretId id, SecretVersionInfo info, @Nullable String text,
			@Nullable SdkBytes binary) {
		SecretContent content = (text != null) ? SecretJson.parse(text)
				: SecretContent.ofBinary((binary != null) ? binary.asByteArray() : new byte[0]);
		return new SecretVersion(id, info, content);
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
		this.clients.close();
	}

}
