// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.rotation;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/**
 * Rotates the login of one application after the other while it is under load, and prints
 * what each of them saw. The database, AWS and the rotations are in this JVM, each
 * application is in one of its own. See the README for the options.
 */
public final class RotationUnderLoad {

	private static final int SCRAM_ITERATIONS = 4096;

	private static final Path CONTESTANTS = Path.of("contestants");

	private static final Path LOGS = Path.of("target", "rotation");

	private final Options options;

	private final Cloud cloud;

	private final Database database;

	private final ResultTable table = new ResultTable(System.out);

	private RotationUnderLoad(Options options, Cloud cloud, Database database) {
		this.options = options;
		this.cloud = cloud;
		this.database = database;
	}

	/**
	 * Runs the benchmark in the folder of its module.
	 * @param args the options
	 * @throws Exception if something but a contestant fails
	 */
	public static void main(String[] args) throws Exception {
		Options options = Options.parse(args);
		quieten();
		Files.createDirectories(LOGS);
		try (Cloud cloud = new Cloud();
				Database database = Database.start(LOGS.resolve("postgresql.log"), SCRAM_ITERATIONS)) {
			System.out.println(options);
			if (options.matrix()) {
				new Matrix(options, cloud, database).run().forEach(new ResultTable(System.out)::add);
			}
			else {
				new RotationUnderLoad(options, cloud, database).run();
			}
		}
	}

	private static void quieten() {
		LoggingSystem logging = LoggingSystem.get(ClassLoader.getSystemClassLoader());
		logging.setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.WARN);
		// A queue complains when the application that polled it has ended.
		logging.setLogLevel("org.elasticmq", LogLevel.OFF);
	}

	private void run() throws InterruptedException {
		for (Contestant contestant : this.options.contestants()) {
			try {
				this.table.add(contestant.title(), measure(contestant));
			}
			catch (NoSuchFileException ex) {
				this.table.add(contestant.title(), "not available");
			}
			catch (IOException ex) {
				this.table.add(contestant.title(), String.valueOf(ex.getMessage()));
			}
		}
	}

	private Result measure(Contestant contestant) throws IOException, InterruptedException {
		String classPath = Files.readString(CONTESTANTS.resolve(Path.of(contestant.id(), "target", "class-path")));
		RotatedLogin login = new RotatedLogin(this.cloud, this.database, contestant.name().toLowerCase(Locale.ROOT),
				this.options.strategy());
		String topicArn = this.cloud.createTopic(contestant.id(), login.secretArn(), this.options.event());
		try (Application application = ChildApplication.start(
				Path.of("target", "classes") + File.pathSeparator + classPath, this.cloud.systemProperties(),
				ApplicationSettings.of(contestant, this.options, login, this.database, topicArn),
				LOGS.resolve(contestant.id() + ".log"))) {
			return new Run(this.options, login, contestant.isRotated()).measure(application);
		}
	}

}
