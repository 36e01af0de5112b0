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
