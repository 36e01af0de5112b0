// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.cost;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.rekey.signal.RotationSignals;

import org.springframework.boot.context.properties.bind.Binder;

/**
 * How an application can get to the next version of a secret.
 */
enum Contestant {

	REKEY("Rekey without queue", "rekey"), REKEY_WITH_QUEUE("Rekey with a queue of its own", "rekey"),
	REKEY_WITH_PROVISIONED_QUEUE("Rekey with a provisioned queue", "rekey"),
	SPRING_CLOUD_AWS("Spring Cloud AWS 4.1.0, reload each minute", "spring-cloud-aws-reload"),
	RESTART("Spring Cloud AWS 4.1.0, restarted after a rotation", "spring-cloud-aws");

	private static final Duration RECONCILE_INTERVAL = RotationSignals.from(new Binder()).reconcileInterval();

	private static final Duration SWEEP_INTERVAL = Duration.ofHours(1);

	/**
	 * The default of Spring Cloud AWS.
	 */
	private static final Duration RELOAD_PERIOD = Duration.ofMinutes(1);

	private final String title;

	private final String folder;

	Contestant(String title, String folder) {
		this.title = title;
		this.folder = folder;
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
	 * Whether it is told of rotations.
	 */
	boolean isListening() {
		return this == REKEY_WITH_QUEUE || this == REKEY_WITH_PROVISIONED_QUEUE;
	}

	/**
	 * How much faster than by default it does what it does from time to time.
	 */
	int scale(Options options) {
		return switch (this) {
			case SPRING_CLOUD_AWS -> options.reloadScale();
			case RESTART -> 1;
			default -> options.scale();
		};
	}

	/**
	 * Lists the arguments of the application.
	 * @param secrets how many secrets it imports
	 * @param scale how much faster than by default it is; with 1 it has its defaults
	 * @param cloud has the secrets, and what carries the events
	 */
	List<String> args(int secrets, int scale, Cloud cloud) {
		List<String> args = new ArrayList<>();
		args.add("--spring.config.name=start");
		args.add("--spring.config.import=aws-secretsmanager:"
				+ IntStream.rangeClosed(1, secrets).mapToObj(Cloud::name).collect(Collectors.joining(";")));
		switch (this) {
			case REKEY_WITH_QUEUE -> args.add("--rekey.rotation.topic-arn=" + cloud.topicArn());
			case REKEY_WITH_PROVISIONED_QUEUE -> args.add("--rekey.rotation.queue=" + Cloud.QUEUE);
			case SPRING_CLOUD_AWS -> args.add("--spring.cloud.aws.secretsmanager.reload.strategy=refresh");
			default -> {
				// It has no queue and does not poll.
			}
		}
		if (scale > 1) {
			args.addAll(intervals(scale));
		}
		return args;
	}

	private List<String> intervals(int scale) {
		return switch (this) {
			case RESTART -> List.of();
			case SPRING_CLOUD_AWS ->
				List.of("--spring.cloud.aws.secretsmanager.reload.period=" + RELOAD_PERIOD.dividedBy(scale));
			default -> List.of("--rekey.rotation.reconcile-interval=" + RECONCILE_INTERVAL.dividedBy(scale),
					"--rekey.rotation.sweep-interval=" + SWEEP_INTERVAL.dividedBy(scale));
		};
	}

}
