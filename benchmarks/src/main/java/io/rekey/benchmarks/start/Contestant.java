// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.start;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.rekey.benchmarks.web.WebApplication;
import org.jspecify.annotations.Nullable;

/**
 * What an application can load secrets with.
 */
enum Contestant {

	BASELINE("neither", "baseline", Use.NONE),
	REKEY_DISABLED("Rekey, disabled", "rekey", Use.NONE, "--rekey.enabled=false"),
	REKEY_UNUSED("Rekey, no secret", "rekey", Use.NONE), REKEY("Rekey, imports", "rekey", Use.IMPORTS),
	REKEY_REFERENCES("Rekey, references", "rekey", Use.REFERENCES),
	REKEY_WITH_QUEUE("Rekey, references and a queue of its own", "rekey", Use.REFERENCES,
			"--rekey.rotation.topic-arn=" + Contestant.TOPIC),
	SPRING_CLOUD_AWS("Spring Cloud AWS 4.1.0, imports", "spring-cloud-aws", Use.IMPORTS);

	private static final String TOPIC = "{topic}";

	private final String title;

	private final String folder;

	private final Use use;

	private final @Nullable String more;

	Contestant(String title, String folder, Use use) {
		this(title, folder, use, null);
	}

	Contestant(String title, String folder, Use use, @Nullable String more) {
		this.title = title;
		this.folder = folder;
		this.use = use;
		this.more = more;
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
		if (secrets > 0) {
			args.addAll(this.use.args(secrets));
		}
		if (this.more != null) {
			args.add(this.more.replace(TOPIC, topicArn));
		}
		return args;
	}

	/**
	 * How the application uses the secrets.
	 */
	private enum Use {

		NONE {

			@Override
			List<String> args(int secrets) {
				return List.of();
			}

		},

		IMPORTS {

			@Override
			List<String> args(int secrets) {
				String names = IntStream.rangeClosed(1, secrets)
					.mapToObj(Secrets::name)
					.collect(Collectors.joining(";"));
				return List.of("--spring.config.import=aws-secretsmanager:" + names,
						"--" + WebApplication.LAST_KEY + "=" + Secrets.key(secrets));
			}

		},

		REFERENCES {

			@Override
			List<String> args(int secrets) {
				List<String> args = new ArrayList<>();
				for (int i = 1; i <= secrets; i++) {
					args.add("--start.value%d=${secret@%s#%s}".formatted(i, Secrets.name(i), Secrets.key(i)));
				}
				args.add("--" + WebApplication.LAST_KEY + "=start.value" + secrets);
				return args;
			}

		};

		abstract List<String> args(int secrets);

	}

}
