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

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * The Secrets Manager clients of this process, one a region, each built when it is first
 * needed. A client that the user brings is used for secrets that name no region, and is
 * never closed here.
 */
public final class SecretsManagerClients implements AutoCloseable {

	private static final Duration READ_TIMEOUT = Duration.ofSeconds(10);

	private static final String DEFAULT_REGION = "";

	private final Supplier<AwsClients> clients;

	private final ConcurrentMap<String, SecretsManagerClient> built = new ConcurrentHashMap<>();

	private volatile @Nullable SecretsManagerClient provided;

	/**
	 * Creates the holder.
	 * @param clients builds clients when they are needed
	 */
	public SecretsManagerClients(Supplier<AwsClients> clients) {
		this.clients = clients;
	}

	/**
	 * Uses a client that the user brings.
	 * @param client the client
	 */
	public void use(SecretsManagerClient client) {
		this.provided = client;
	}

	/**
	 * Returns the client for a region.
	 * @param region the region or {@code null} for the default
	 * @return the client
	 */
	public SecretsManagerClient get(@Nullable String region) {
		SecretsManagerClient client = this.provided;
		if (region == null && client != null) {
			return client;
		}
		return this.built.computeIfAbsent((region != null) ? region : DEFAULT_REGION, (key) -> this.clients.get()
			.build(SecretsManagerClient.builder(), AwsService.SECRETS_MANAGER, region, READ_TIMEOUT));
	}

	@Override
	public void close() {
		this.built.values().forEach(SecretsManagerClient::close);
		this.built.clear();
	}

}
