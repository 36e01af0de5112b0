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

import java.util.ArrayList;
import java.util.List;

/**
 * The arguments that an application is started with.
 */
final class ApplicationSettings {

	private ApplicationSettings() {
	}

	/**
	 * Lists the arguments.
	 * @param contestant what the application uses
	 * @param options the run's options
	 * @param login the application's login
	 * @param database the database
	 * @param topicArn topic with the rotations of the login
	 * @return the arguments, as {@code --load.period=25ms}
	 */
	static List<String> of(Contestant contestant, Options options, RotatedLogin login, Database database,
			String topicArn) {
		List<String> args = new ArrayList<>();
		args.add("--spring.profiles.active=" + contestant.id());
		args.add("--spring.datasource.type=" + options.pool().type());
		args.add("--load.server=" + database.address());
		args.add("--load.url=jdbc:" + database.address());
		args.add("--load.table=" + login.name());
		args.add("--load.secret=" + login.secretName());
		args.add("--load.topic-arn=" + topicArn);
		args.add("--load.pool-size=" + options.poolSize());
		args.add("--load.connection-timeout=" + options.connectionTimeout().toMillis());
		args.add("--load.period=" + options.pace());
		args.add("--load.churn=" + options.churn());
		if (!contestant.isRotated()) {
			args.add("--load.username=" + login.firstUser());
			args.add("--load.password=" + login.firstPassword());
		}
		return args;
	}

}
