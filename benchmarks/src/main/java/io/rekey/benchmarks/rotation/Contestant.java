// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.rotation;

import java.util.Locale;

/**
 * What an application can use to follow a rotation. Each has a folder with its
 * dependencies and a profile with its configuration, both named after it.
 */
enum Contestant {

	BASELINE("no rotation at all"), REKEY("Rekey"), AWS_SECRETSMANAGER_JDBC("aws-secretsmanager-jdbc 2.1.1"),
	AWS_ADVANCED_JDBC_WRAPPER("AWS Advanced JDBC Wrapper 4.3.0"),
	SPRING_CLOUD_AWS("Spring Cloud AWS 4.1.0, reload each second");

	private final String title;

	Contestant(String title) {
		this.title = title;
	}

	String title() {
		return this.title;
	}

	String id() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * Tells whether the secret is rotated under this one.
	 * @return {@code false} for the baseline
	 */
	boolean isRotated() {
		return this != BASELINE;
	}

}
