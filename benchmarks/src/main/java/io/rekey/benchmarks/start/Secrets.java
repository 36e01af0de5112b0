// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.start;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.rekey.test.EmbeddedAws;
import io.rekey.test.Fault;

/**
 * The secrets that the applications import, in this process.
 */
final class Secrets implements AutoCloseable {

	private static final String SERVICE = "secretsmanager";

	private final EmbeddedAws aws = EmbeddedAws.start();

	private final String topicArn = this.aws.createTopicForRotations("start");

	Secrets(int number) {
		for (int i = 1; i <= number; i++) {
			this.aws.createSecret(name(i), "{\"" + key(i) + "\":\"value\"}");
		}
	}

	static String name(int number) {
		return "start/secret" + number;
	}

	static String key(int number) {
		return "start.key" + number;
	}

	String topicArn() {
		return this.topicArn;
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

	/**
	 * What the AWS SDK takes from system properties.
	 */
	List<String> jvmOptions() {
		List<String> options = new ArrayList<>();
		Map.of("aws.endpointUrl", this.aws.endpoint().toString(), "aws.region", this.aws.region(), "aws.accessKeyId",
				this.aws.accessKeyId(), "aws.secretAccessKey", this.aws.secretAccessKey())
			.forEach((name, value) -> options.add("-D" + name + "=" + value));
		return options;
	}

	@Override
	public void close() {
		this.aws.close();
	}

}
