// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.memory;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.rekey.benchmarks.memory.Options.Part;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/**
 * Measures what secrets and references take of the heap, side by side with what else
 * there is, which threads wait in an idle application, and what is left of rotations.
 * Each application runs in a JVM of its own.
 */
public final class Memory {

	private static final Path LOGS = Path.of("target", "memory");

	private static final Path CONTESTANTS = Path.of("web-contestants");

	/**
	 * Threads that did something end within ten seconds.
	 */
	private static final int UNTIL_IDLE_SECONDS = 15;

	private final Secrets secrets;

	private Memory(Secrets secrets) {
		this.secrets = secrets;
	}

	/**
	 * Runs the benchmark in the folder of its module.
	 * @param args the options
	 * @throws Exception if something fails
	 */
	public static void main(String[] args) throws Exception {
		LoggingSystem.get(ClassLoader.getSystemClassLoader())
			.setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.WARN);
		Options options = Options.parse(args);
		Files.createDirectories(LOGS);
		try (Secrets secrets = new Secrets()) {
			Memory memory = new Memory(secrets);
			if (options.parts().contains(Part.SIZE)) {
				memory.measureSize(options.uses(), options.secrets());
			}
			if (options.parts().contains(Part.THREADS)) {
				memory.listThreads();
			}
			if (options.parts().contains(Part.GROWTH)) {
				Growth.measure(options.rotations(), secrets, LOGS.resolve("growth.log"));
			}
		}
	}

	/**
	 * What a secret takes is told by the difference between two numbers of secrets: the
	 * first one also has the classes of the AWS SDK loaded.
	 */
	private void measureSize(List<Use> uses, List<Integer> counts) throws IOException {
		Table table = new Table("secrets", "", "reachable", "for each more");
		Map<Use, Long> before = new EnumMap<>(Use.class);
		int countBefore = 0;
		for (int count : counts) {
			int more = count - countBefore;
			Map<Use, Long> slopes = new EnumMap<>(Use.class);
			for (Use use : uses) {
				long reachable = reachable(use, count);
				Long less = before.put(use, reachable);
				if (less != null) {
					slopes.put(use, (reachable - less) / more);
				}
				table.row(Integer.toString(count), use.title(), Table.kibibytes(reachable),
						(less != null) ? bytes(slopes.getOrDefault(use, 0L)) : "");
			}
			difference(table, "one more reference", slopes, Use.REKEY_MORE_REFERENCES, Use.REKEY_REFERENCES);
			difference(table, "one more placeholder without secret", slopes, Use.PLACEHOLDERS, Use.PLAIN);
			countBefore = count;
		}
	}

	private static void difference(Table table, String title, Map<Use, Long> slopes, Use more, Use less) {
		Long high = slopes.get(more);
		Long low = slopes.get(less);
		if (high != null && low != null) {
			table.row("", title, "", bytes((high - low) / Use.MORE));
		}
	}

	private static String bytes(long bytes) {
		return String.format(Locale.ROOT, "%,d bytes", bytes);
	}

	private long reachable(Use use, int count) throws IOException {
		this.secrets.ensure(count);
		String name = use.name().toLowerCase(Locale.ROOT) + "-" + count;
		Path file = Files.writeString(LOGS.resolve(name + ".yml"), use.yaml(count));
		try (Child child = start(use, name, "--spring.config.location=" + file.toUri())) {
			child.ask("read");
			return child.askNumber("heap");
		}
	}

	private void listThreads() throws IOException, InterruptedException {
		this.secrets.ensure(1);
		String reference = "--memory.value=${secret@" + Secrets.name(1) + "#value.1.a}";
		String topic = "--rekey.rotation.topic-arn=" + this.secrets.aws().createTopicForRotations("memory");
		Table table = new Table("", "threads that it adds when idle");
		List<String> without = threads(Use.PLAIN, "threads-without");
		table.row("Rekey, no secret", added(threads(Use.REKEY_REFERENCES, "threads-none"), without));
		table.row("Rekey", added(threads(Use.REKEY_REFERENCES, "threads", reference), without));
		table.row("Rekey with a queue of its own",
				added(threads(Use.REKEY_REFERENCES, "threads-queue", reference, topic), without));
		table.row(Use.SPRING_CLOUD_AWS_IMPORTS.title(), added(threads(Use.SPRING_CLOUD_AWS_IMPORTS, "threads-cloud",
				"--spring.config.import=aws-secretsmanager:" + Secrets.name(1)), without));
	}

	private List<String> threads(Use use, String name, String... more) throws IOException, InterruptedException {
		try (Child child = start(use, name, more)) {
			child.ask("threads");
			TimeUnit.SECONDS.sleep(UNTIL_IDLE_SECONDS);
			return List.of(child.ask("threads").split(", ", -1));
		}
	}

	private static String added(List<String> threads, List<String> without) {
		List<String> added = new ArrayList<>(threads);
		without.forEach(added::remove);
		return String.join(", ", added);
	}

	private Child start(Use use, String name, String... more) throws IOException {
		List<String> args = new ArrayList<>(
				List.of("--spring.main.web-application-type=none", "--spring.main.banner-mode=off"));
		args.addAll(Arrays.asList(more));
		String classPath = Path.of("target", "classes") + File.pathSeparator
				+ Files.readString(CONTESTANTS.resolve(Path.of(use.folder(), "target", "class-path")));
		return Child.start(classPath, this.secrets.jvmOptions(), args, LOGS.resolve(name + ".log"));
	}

}
