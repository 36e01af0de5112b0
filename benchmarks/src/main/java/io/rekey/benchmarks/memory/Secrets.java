// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.rekey.test.EmbeddedAws;

/**
 * The secrets: two keys each, about 500 bytes together.
 */
final class Secrets implements AutoCloseable {

	private static final int LENGTH = 225;

	private final EmbeddedAws aws = EmbeddedAws.start();

	private int created;

	static String name(int number) {
		return "memory/secret" + number;
	}

	/**
	 * A value, like no other.
	 */
	static String text(int number) {
		return ("v" + number + "-").concat("x".repeat(LENGTH)).substring(0, LENGTH);
	}

	/**
	 * Creates those that are not there yet.
	 * @param number how many are needed
	 */
	void ensure(int number) {
		while (this.created < number) {
			this.created++;
			String text = text(this.created);
			this.aws.createSecret(name(this.created),
					"{\"value.%1$d.a\":\"%2$s\",\"value.%1$d.b\":\"%2$s\"}".formatted(this.created, text));
		}
	}

	EmbeddedAws aws() {
		return this.aws;
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
