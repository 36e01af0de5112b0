// SPDX-License-Identifier: Apache-2.0

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
