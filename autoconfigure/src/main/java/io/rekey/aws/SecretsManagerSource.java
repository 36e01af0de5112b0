// SPDX-License-Identifier: Apache-2.0

package io.rekey.aws;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;

import io.rekey.SecretId;
import io.rekey.SecretVersion;
import io.rekey.store.SecretDescriber;
import io.rekey.store.SecretLocation;
import io.rekey.store.SecretReading;
import io.rekey.store.SecretSource;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.commons.logging.impl.NoOpLog;
import org.jspecify.annotations.Nullable;

/**
 * Reads secrets from AWS Secrets Manager: in batches of 20 with
 * {@code BatchGetSecretValue}, batches in parallel. That action knows neither staging
 * labels nor versions, so whatever follows a label of its own or is pinned is read with
 * {@code GetSecretValue}; so is everything where batches are denied, and what a throttled
 * batch leaves over. A secret whose region does not answer is read from its replicas.
 * Each reading is bounded in time.
 *
 * @see <a href=
 * "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html">BatchGetSecretValue</a>
 */
public final class SecretsManagerSource implements SecretSource, AutoCloseable {

	/**
	 * How long the reading of one secret may take, with all retries in all regions.
	 */
	private static final Duration READ_BOUND = Duration.ofSeconds(12);

	private static final int THROTTLED_READS = 4;

	private final SecretsManagerClients clients;

	private final SecretReader reader;

	/**
	 * Has a health of regions of its own: what shows on a screen has no say in where
	 * secrets are read.
	 */
	private final SecretDescriber describer;

	private final ReadLanes lanes = new ReadLanes(THROTTLED_READS);

	private volatile Log log = LogFactory.getLog(SecretsManagerSource.class);

	public SecretsManagerSource(SecretsManagerClients clients) {
		this(clients, Clock.systemUTC());
	}

	/**
	 * Creates the source.
	 * @param clients the clients
	 * @param clock the time by which regions that failed are left alone
	 */
	SecretsManagerSource(SecretsManagerClients clients, Clock clock) {
		this.clients = clients;
		this.reader = new SecretReader(new Failover(clients, clock, () -> this.log), () -> this.log);
		this.describer = new DescriptionReader(new Failover(clients, clock, NoOpLog::new));
	}

	/**
	 * Tells whether these secrets are read with {@code BatchGetSecretValue}: some are,
	 * where two of them share role and regions.
	 * @param locations where the secrets are
	 * @param region the region of those that name none, or {@code null} if it is unknown
	 * @return {@code false} if each is read alone
	 */
	public static boolean readsBatches(Map<SecretId, SecretLocation> locations, @Nullable String region) {
		return !BatchRead.plan(locations, (location) -> Route.to(location, (found) -> found.equals(region))).isEmpty();
	}

	/**
	 * Tells how many calls were made so far, those included that failed. What the SDK
	 * tries again is one call.
	 * @return the number of calls
	 */
	public long calls() {
		return this.reader.calls();
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
		return new BulkRead(this.reader, this.lanes, this.clients.settings().startTimeout(), locations).run();
	}

	@Override
	public SecretVersion read(SecretId id, SecretLocation location) {
		return new SingleRead(this.reader, READ_BOUND, id, location).run(this.lanes);
	}

	/**
	 * Returns what tells about the same secrets in the same regions.
	 * @return the describer
	 */
	public SecretDescriber describer() {
		return this.describer;
	}

	@Override
	public void close() {
		this.lanes.close();
		this.clients.close();
	}

}
