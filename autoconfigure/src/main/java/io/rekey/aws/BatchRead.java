// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.rekey.SecretId;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretReading;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.model.APIErrorType;
import software.amazon.awssdk.services.secretsmanager.model.BatchGetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.SecretValueEntry;

/**
 * One call of {@code BatchGetSecretValue}: at most 20 secrets that are read with the same
 * role from the same regions.
 *
 * @param route the regions
 * @param locations the secrets
 */
record BatchRead(Route route, Map<SecretId, SecretLocation> locations) {

	private static final int MAX_SIZE = 20;

	/**
	 * Plans the calls for the secrets that a batch can read. A secret that is alone on
	 * its route is left out: {@code GetSecretValue} reads it just as fast and needs one
	 * permission less.
	 * @param locations where the secrets are
	 * @param routes tells the route to each
	 */
	static List<BatchRead> plan(Map<SecretId, SecretLocation> locations, Function<SecretLocation, Route> routes) {
		Map<Route, List<BatchRead>> byRoute = new LinkedHashMap<>();
		locations.forEach((id, location) -> {
			if (location.batchable()) {
				Route route = routes.apply(location);
				List<BatchRead> batches = byRoute.computeIfAbsent(route, (key) -> new ArrayList<>());
				if (batches.isEmpty() || batches.get(batches.size() - 1).isFull()) {
					batches.add(new BatchRead(route, new LinkedHashMap<>()));
				}
				batches.get(batches.size() - 1).locations.put(id, location);
			}
		});
		return byRoute.values().stream().filter(BatchRead::haveSeveral).flatMap(List::stream).toList();
	}

	private static boolean haveSeveral(List<BatchRead> batches) {
		return batches.get(0).locations.size() > 1;
	}

	private boolean isFull() {
		return this.locations.size() == MAX_SIZE;
	}

	/**
	 * Makes the call.
	 * @return the readings; a secret is missing if Secrets Manager says nothing about it,
	 * nothing of the label that is followed, or something that may be different when it
	 * is asked for alone
	 */
	Map<SecretId, SecretReading> read(RegionClient client) {
		BatchGetSecretValueResponse response = client.read(this.locations.values());
		Map<SecretId, SecretReading> readings = new LinkedHashMap<>();
		this.locations.forEach((id, location) -> {
			SecretReading reading = find(id, location, response, client);
			if (reading != null) {
				readings.put(id, reading);
			}
		});
		return readings;
	}

	private static @Nullable SecretReading find(SecretId id, SecretLocation location,
			BatchGetSecretValueResponse response, RegionClient client) {
		String secretId = client.secretId(location);
		for (SecretValueEntry entry : response.secretValues()) {
			if (secretId.equals(entry.name()) || secretId.equals(entry.arn())) {
				SecretAnswer answer = SecretAnswer.of(entry, client.isReplica());
				return (answer.isComplete() && answer.hasLabel(location))
						? SecretReading.of(answer.version(id, location)) : null;
			}
		}
		return client.isReplica() ? null : findError(id, location, response, client.target());
	}

	/**
	 * What a replica region refuses counts for nothing: it is asked again for the one
	 * secret, together with the other regions.
	 */
	private static @Nullable SecretReading findError(SecretId id, SecretLocation location,
			BatchGetSecretValueResponse response, CallTarget target) {
		for (APIErrorType error : response.errors()) {
			if (location.secretId().equals(error.secretId())) {
				AwsFailure failure = AwsFailure.of(error.errorCode(), error.message(), target);
				return (failure.isThrottled() || failure.isAway()) ? null
						: SecretReading.failed(SecretErrors.translate(id, location, failure));
			}
		}
		return null;
	}

}
