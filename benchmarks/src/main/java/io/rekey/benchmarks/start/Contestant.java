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

package io.rekey.benchmarks.start;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.rekey.benchmarks.web.WebApplication;

/**
 * What an application can load secrets with.
 */
enum Contestant {

	BASELINE("neither", "baseline", false, false), REKEY("Rekey", "rekey", true, false),
	REKEY_WITH_QUEUE("Rekey with a queue of its own", "rekey", true, true),
	SPRING_CLOUD_AWS("Spring Cloud AWS 4.1.0", "spring-cloud-aws", true, false);

	private final String title;

	private final String folder;

	private final boolean importing;

	private final boolean listening;

	Contestant(String title, String folder, boolean importing, boolean listening) {
		this.title = title;
		this.folder = folder;
		this.importing = importing;
		this.listening = listening;
	}

	String title() {
		return this.title;
	}

	/**
	 * The folder with its dependencies.
	 */
	String folder() {
		return this.folder;
	}

	/**
	 * Lists the arguments of the application.
	 * @param secrets how many secrets it imports
	 * @param topicArn a topic with rotations
	 */
	List<String> args(int secrets, String topicArn) {
		List<String> args = new ArrayList<>();
		args.add("--spring.config.name=start");
		if (this.importing && secrets > 0) {
			args.add("--spring.config.import=aws-secretsmanager:"
					+ IntStream.rangeClosed(1, secrets).mapToObj(Secrets::name).collect(Collectors.joining(";")));
			args.add("--" + WebApplication.LAST_KEY + "=" + Secrets.key(secrets));
		}
		if (this.listening) {
			args.add("--rekey.rotation.topic-arn=" + topicArn);
		}
		return args;
	}

}
