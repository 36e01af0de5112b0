// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.refresh;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.rekey.benchmarks.live.Clock;
import io.rekey.benchmarks.live.SettingsBeans;
import io.rekey.benchmarks.live.Values;
import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedPostgreSql;
import io.rekey.test.Fault;

/**
 * AWS and the database, in this process, with one secret that is rotated and others that
 * are not. Each version of the secret has a user of its own. To be used by one thread at
 * a time.
 */
final class Cloud implements AutoCloseable {

	/**
	 * The name of the secret that is rotated.
	 */
	static final String ROTATED = "refresh/rotated";

	private static final String SERVICE = "secretsmanager";

	private static final String OTHER = "refresh/other";

	private final EmbeddedAws aws = EmbeddedAws.start();

	private final EmbeddedPostgreSql database = EmbeddedPostgreSql.start();

	private final String topicArn = this.aws.createTopicForRotations("refresh");

	private int version = 1;

	/**
	 * Creates the secrets.
	 * @param others how many that are not rotated
	 */
	Cloud(int others) {
		this.aws.createSecret(ROTATED, newVersion(this.version));
		for (int i = 1; i <= others; i++) {
			this.aws.createSecret(OTHER + i,
					"{\"" + SettingsBeans.otherKey(i) + "\":\"" + SettingsBeans.OTHER_VALUE + "\"}");
		}
	}

	private String newVersion(int number) {
		Values values = Values.of(number);
		String user = "user_" + number;
		String password = "password-" + number;
		this.database.createUser(user, password);
		return """
				{"username":"%s","password":"%s","first":"%s","second":"%s"}""".formatted(user, password,
				values.first(), values.second());
	}

	String jdbcUrl() {
		return this.database.jdbcUrl();
	}

	String topicArn() {
		return this.topicArn;
	}

	/**
	 * What an application writes to import some of the secrets.
	 * @param secrets how many; the first one is rotated
	 */
	String imports(int secrets) {
		String rotated = "aws-secretsmanager:" + ROTATED + "?prefix=db.";
		return (secrets < 2) ? rotated : rotated + ",aws-secretsmanager:"
				+ IntStream.range(1, secrets).mapToObj((i) -> OTHER + i).collect(Collectors.joining(";"));
	}

	/**
	 * What the AWS SDK takes from system properties, in this or another JVM.
	 */
	Map<String, String> systemProperties() {
		return Map.of("aws.endpointUrl", this.aws.endpoint().toString(), "aws.region", this.aws.region(),
				"aws.accessKeyId", this.aws.accessKeyId(), "aws.secretAccessKey", this.aws.secretAccessKey());
	}

	/**
	 * The number of the version that comes next.
	 */
	int next() {
		return this.version + 1;
	}

	/**
	 * Makes the next version the current one. Its user is there before.
	 * @return when that was, as {@link Clock} tells
	 */
	long rotate() {
		this.version++;
		String value = newVersion(this.version);
		long time = Clock.now();
		this.aws.putSecretValue(ROTATED, value);
		return time;
	}

	/**
	 * Has each call of Secrets Manager take some time, as it does over a network.
	 * @param latency the time
	 */
	void slowDown(Duration latency) {
		this.aws.clearFaults();
		if (!latency.isZero()) {
			this.aws.inject(Fault.latency(latency).on(SERVICE + ":*"));
		}
	}

	/**
	 * Forgets the calls that were made.
	 */
	void clearCalls() {
		this.aws.clearCalls();
	}

	/**
	 * Counts the calls of Secrets Manager.
	 */
	long calls() {
		return this.aws.calls().stream().filter((call) -> call.service().equals(SERVICE)).count();
	}

	@Override
	public void close() {
		this.database.close();
		this.aws.close();
	}

}
