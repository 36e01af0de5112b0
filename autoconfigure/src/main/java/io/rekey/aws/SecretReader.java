// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

import io.rekey.SecretId;
import io.rekey.SecretUnavailableException;
import io.rekey.SecretVersion;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretReading;
import io.rekey.task.Backoff;
import org.apache.commons.logging.Log;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;

/**
 * Reads one secret or one batch, in the first region that answers, and remembers by role
 * and region where batches are denied. Safe for use by several threads.
 */
final class SecretReader {

	/**
	 * Between two looks at a secret.
	 */
	static final Backoff BACKOFF = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));

	private static final int NOT_IMPLEMENTED = 501;

	private final Failover failover;

	private final Supplier<Log> log;

	private final Set<AccountRegion> withoutBatches = ConcurrentHashMap.newKeySet();

	private final LongAdder calls = new LongAdder();

	SecretReader(Failover failover, Supplier<Log> log) {
		this.failover = failover;
		this.log = log;
	}

	/**
	 * How many calls were made, those included that failed.
	 */
	long calls() {
		return this.calls.sum();
	}

	Route route(SecretLocation location) {
		return this.failover.route(location);
	}

	/**
	 * Whether batches are not known to be denied where the secrets are at home.
	 */
	boolean allowsBatches(Route route) {
		return !this.withoutBatches.contains(route.primary());
	}

	/**
	 * Reads a batch.
	 * @param batch the batch
	 * @param deadline when the answer has to be there
	 * @return the readings, and what has to be read one by one
	 */
	ReadOutcome read(BatchRead batch, Deadline deadline) {
		Set<SecretId> ids = batch.locations().keySet();
		try {
			return this.failover.call(batch.route(), deadline, (client) -> read(batch, client));
		}
		catch (FailedCallException ex) {
			return ex.failure().isThrottled() ? ReadOutcome.throttled(ids)
					: failed(batch, (id, location) -> SecretErrors.translate(id, location, ex));
		}
		catch (RegionsAwayException ex) {
			return failed(batch, (id, location) -> SecretErrors.translate(id, location, ex));
		}
	}

	private ReadOutcome read(BatchRead batch, RegionClient client) {
		Set<SecretId> ids = batch.locations().keySet();
		if (this.withoutBatches.contains(client.region())) {
			return ReadOutcome.of(ids, Map.of());
		}
		try {
			this.calls.increment();
			return ReadOutcome.of(ids, batch.read(client));
		}
		catch (SecretsManagerException ex) {
			boolean denied = AwsFailure.of(ex, client.target()).isDenied();
			if (!denied && !isUnknown(ex)) {
				throw ex;
			}
			if (this.withoutBatches.add(client.region())) {
				this.log.get()
					.warn("Secrets are read one by one, because " + SecretErrors.BATCH
							+ (denied ? " is denied. Grant it on resource '*' to read 20 secrets a call."
									: " is not implemented."));
			}
			return ReadOutcome.of(ids, Map.of());
		}
	}

	/**
	 * Some servers that stand in for AWS do not know the action.
	 */
	private static boolean isUnknown(SecretsManagerException ex) {
		return ex.statusCode() == NOT_IMPLEMENTED || "UnknownOperationException".equals(AwsWords.code(ex));
	}

	private static ReadOutcome failed(BatchRead batch, Translation translation) {
		Map<SecretId, SecretReading> readings = new LinkedHashMap<>();
		batch.locations()
			.forEach((id, location) -> readings.put(id, SecretReading.failed(translation.of(id, location))));
		return ReadOutcome.of(readings.keySet(), readings);
	}

	/**
	 * Reads one secret.
	 * @param id the secret
	 * @param location where it is
	 * @param deadline when the answer has to be there
	 * @return its version
	 * @throws SecretUnavailableException if it can't be read
	 */
	SecretVersion read(SecretId id, SecretLocation location, Deadline deadline) {
		SecretAnswer answer = ask(id, location, deadline);
		if (!answer.fits(location) && deadline.pause(BACKOFF.jittered(1))) {
			answer = ask(id, location, deadline);
		}
		if (!answer.fits(location)) {
			throw SecretErrors.noAnswer(id, location, answer, this.failover.target(route(location).primary()));
		}
		return answer.version(id, location);
	}

	private SecretAnswer ask(SecretId id, SecretLocation location, Deadline deadline) {
		try {
			return this.failover.call(route(location), deadline, (client) -> {
				this.calls.increment();
				return SecretAnswer.of(client.read(location), client.isReplica());
			});
		}
		catch (FailedCallException ex) {
			throw SecretErrors.translate(id, location, ex);
		}
		catch (RegionsAwayException ex) {
			throw SecretErrors.translate(id, location, ex);
		}
	}

	/**
	 * Makes the failure of one secret of a batch.
	 */
	@FunctionalInterface
	private interface Translation {

		SecretUnavailableException of(SecretId id, SecretLocation location);

	}

}
