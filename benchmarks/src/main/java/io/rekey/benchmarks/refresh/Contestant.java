// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.refresh;

import java.util.ArrayList;
import java.util.List;

import io.rekey.benchmarks.live.FloorApplication;
import io.rekey.benchmarks.live.LiveApplication;

/**
 * How an application can follow a rotation.
 */
enum Contestant {

	FLOOR("floor", "rekey", false), REKEY("Rekey", "rekey", false),
	REKEY_REFRESH("Rekey, `ContextRefresher.refresh()`", "rekey", true),
	SPRING_CLOUD_AWS("Spring Cloud AWS 4.1.0, `ContextRefresher.refresh()`", "spring-cloud-aws", true);

	private final String title;

	private final String folder;

	private final boolean refreshed;

	Contestant(String title, String folder, boolean refreshed) {
		this.title = title;
		this.folder = folder;
		this.refreshed = refreshed;
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

	Class<?> main() {
		return (this == FLOOR) ? FloorApplication.class : LiveApplication.class;
	}

	boolean isRekey() {
		return this == REKEY || this == REKEY_REFRESH;
	}

	/**
	 * Lists the arguments of the application.
	 * @param combination how large it is
	 * @param cloud AWS and the database
	 */
	List<String> args(Combination combination, Cloud cloud) {
		List<String> args = new ArrayList<>();
		args.add("--spring.config.name=refresh");
		args.add("--spring.profiles.active=" + this.folder);
		args.add("--spring.config.import=" + cloud.imports(combination.secrets()));
		args.add("--live.url=" + cloud.jdbcUrl());
		args.add("--live.secret=" + Cloud.ROTATED);
		args.add("--live.beans=" + combination.beans());
		args.add("--live.others=" + (combination.secrets() - 1));
		args.add("--live.refresh=" + this.refreshed);
		if (this == FLOOR) {
			args.add("--live.topic-arn=" + cloud.topicArn());
		}
		if (this == REKEY) {
			args.add("--rekey.rotation.topic-arn=" + cloud.topicArn());
			args.add("--rekey.rotation.spread.checks=" + combination.spread());
		}
		return args;
	}

}
