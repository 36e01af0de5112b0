// SPDX-License-Identifier: Apache-2.0

package io.rekey.sample.demo;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.rekey.sample.embedded.EmbeddedStack;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.InvalidRequestException;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Has Secrets Manager rotate the database secret, as its schedule or an operator would.
 */
@Component
class RotationStarter implements DisposableBean {

	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private static final Duration PAUSE = Duration.ofMillis(100);

	private final DemoProperties properties;

	private final boolean embedded;

	private final SecretsManagerClient client;

	RotationStarter(DemoProperties properties, ObjectProvider<EmbeddedStack> stack) {
		this.properties = properties;
		EmbeddedStack available = stack.getIfAvailable();
		this.embedded = available != null;
		this.client = (available != null) ? available.client()
				: SecretsManagerClient.builder().httpClientBuilder(Apache5HttpClient.builder()).build();
	}

	/**
	 * Starts a rotation; waits a moment if one is running.
	 * @return the id of the new version
	 * @throws RotationRunningException if the one that is running does not end
	 */
	synchronized String start() throws InterruptedException {
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		while (isRunning() && System.nanoTime() < deadline) {
			TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
		}
		String secret = this.properties.databaseSecret();
		try {
			return this.client.rotateSecret((request) -> request.secretId(secret)).versionId();
		}
		catch (InvalidRequestException ex) {
			throw new RotationRunningException(secret, ex);
		}
	}

	private boolean isRunning() {
		return this.client.describeSecret((request) -> request.secretId(this.properties.databaseSecret()))
			.versionIdsToStages()
			.values()
			.stream()
			.anyMatch(RotationStarter::isPending);
	}

	private static boolean isPending(List<String> stages) {
		return stages.contains("AWSPENDING") && !stages.contains("AWSCURRENT");
	}

	@Override
	public void destroy() {
		if (!this.embedded) {
			this.client.close();
		}
	}

}
