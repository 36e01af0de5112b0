// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.memory;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.rekey.test.EmbeddedAws;
import io.rekey.test.EmbeddedPostgreSql;

/**
 * Rotates the secrets of an application again and again: one of a database whose pool
 * follows, and others that properties and a bean follow. Events come by a queue.
 */
final class Growth {

	private static final int SECRETS = 50;

	/**
	 * The password of the database changes with each of so many rounds.
	 */
	private static final int ROUNDS_FOR_POOL = 5;

	private static final int PATIENCE_SECONDS = 60;

	private static final int PAUSE_MILLIS = 20;

	private static final String DATABASE = "growth/db";

	private final EmbeddedAws aws;

	private final EmbeddedPostgreSql postgres;

	private Growth(EmbeddedAws aws, EmbeddedPostgreSql postgres) {
		this.aws = aws;
		this.postgres = postgres;
	}

	/**
	 * Runs the application and prints what is reachable after as many rotations.
	 * @param rotations how many
	 * @param secrets where they are
	 * @param log file for what goes wrong
	 * @throws IOException if the application ends
	 * @throws InterruptedException if this thread is interrupted
	 */
	static void measure(int rotations, Secrets secrets, Path log) throws IOException, InterruptedException {
		try (EmbeddedPostgreSql postgres = EmbeddedPostgreSql.start()) {
			Growth growth = new Growth(secrets.aws(), postgres);
			growth.create();
			try (Child child = Child.start(ManagementFactory.getRuntimeMXBean().getClassPath(), secrets.jvmOptions(),
					growth.arguments(), log)) {
				growth.run(child, rotations);
			}
		}
	}

	private void create() {
		this.postgres.createUser("growth", "password0");
		this.aws.createSecret(DATABASE, login(0));
		for (int i = 1; i <= SECRETS; i++) {
			this.aws.createSecret(name(i), values(i, 0));
		}
	}

	private void run(Child child, int rotations) throws IOException, InterruptedException {
		Table table = new Table("rotations", "reachable", "since the first");
		int rounds = Math.max(10, rotations / SECRETS);
		long first = 0;
		for (int round = 1; round <= rounds; round++) {
			rotate(child, round);
			if (round == rounds / 10) {
				first = child.askNumber("heap");
				table.row(Integer.toString(round * SECRETS), Table.kibibytes(first), "");
			}
			else if (round == rounds / 2 || round == rounds) {
				long used = child.askNumber("heap");
				table.row(Integer.toString(round * SECRETS), Table.kibibytes(used), Table.kibibytes(used - first));
			}
			// Each call is remembered, for tests to look at.
			this.aws.clearCalls();
		}
	}

	private void rotate(Child child, int round) throws IOException, InterruptedException {
		if (round % ROUNDS_FOR_POOL == 0) {
			this.postgres.changePassword("growth", "password" + round);
			this.aws.putSecretValue(DATABASE, login(round));
		}
		for (int i = 1; i <= SECRETS; i++) {
			this.aws.putSecretValue(name(i), values(i, round));
		}
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
		while (child.askNumber("count v" + round + " " + SECRETS) < SECRETS
				|| !child.ask("bean").equals("http://v" + round)) {
			if (System.nanoTime() > deadline) {
				throw new IllegalStateException("The application does not follow round " + round);
			}
			TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
		}
	}

	private List<String> arguments() {
		List<String> imports = new ArrayList<>();
		List<String> arguments = new ArrayList<>();
		for (int i = 1; i <= SECRETS; i++) {
			if (i % 2 == 0) {
				imports.add(name(i));
			}
			else {
				arguments.add("--value." + i + ".version=${secret@" + name(i) + "#value." + i + ".version}");
			}
		}
		arguments.add("--spring.config.import=aws-secretsmanager:" + String.join(";", imports));
		arguments.add("--memory.value=http://${value.1.version}");
		arguments.add("--spring.main.web-application-type=none");
		arguments.add("--spring.main.banner-mode=off");
		arguments.add("--spring.datasource.url=" + this.postgres.jdbcUrl());
		arguments.add("--spring.datasource.username=${secret@" + DATABASE + "#username}");
		arguments.add("--spring.datasource.password=${secret@" + DATABASE + "#password}");
		arguments.add("--spring.datasource.hikari.maximum-pool-size=3");
		arguments.add("--rekey.rotation.topic-arn=" + this.aws.createTopicForRotations("growth"));
		arguments.add("--rekey.rotation.min-interval=0s");
		arguments.add("--logging.level.io.rekey=warn");
		return arguments;
	}

	private static String name(int number) {
		return "growth/secret" + number;
	}

	private static String values(int number, int round) {
		return "{\"value.%1$d.version\":\"v%2$d\",\"value.%1$d.text\":\"%3$s\"}".formatted(number, round,
				Secrets.text(number));
	}

	private static String login(int round) {
		return "{\"username\":\"growth\",\"password\":\"password" + round + "\"}";
	}

}
