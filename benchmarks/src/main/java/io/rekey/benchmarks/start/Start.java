// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.start;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.rekey.benchmarks.web.StartReport;
import io.rekey.benchmarks.web.WebApplication;

/**
 * One start of an application in a fresh JVM.
 *
 * @param time from the start of the process to the ready application
 * @param report what the process tells of itself
 * @param calls how often it called Secrets Manager until it was ready
 */
record Start(Duration time, StartReport report, long calls) {

	private static final Path CONTESTANTS = Path.of("web-contestants");

	/**
	 * The application is in a jar as those of its users: the JVM archives no classes that
	 * lie in a folder.
	 */
	private static final Path JAR = Path.of("target",
			Objects.requireNonNullElse(System.getProperty("start.jar"), "classes"));

	private static final int PATIENCE_SECONDS = 30;

	/**
	 * Starts an application and ends it once it is ready.
	 * @param contestant what it uses
	 * @param count how many secrets it imports
	 * @param secrets the secrets
	 * @param jvmOptions options of the JVM
	 * @param log file for all it has to say
	 * @return how that went
	 * @throws IOException if it does not start
	 * @throws InterruptedException if this thread is interrupted
	 */
	static Start measure(Contestant contestant, int count, Secrets secrets, List<String> jvmOptions, Path log)
			throws IOException, InterruptedException {
		ProcessBuilder builder = new ProcessBuilder(command(contestant, count, secrets, jvmOptions))
			.redirectError(log.toFile());
		secrets.clearCalls();
		long begin = System.nanoTime();
		Process process = builder.start();
		try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
			String line = output.readLine();
			while (line != null && !StartReport.is(line)) {
				line = output.readLine();
			}
			Duration time = Duration.ofNanos(System.nanoTime() - begin);
			if (line == null) {
				throw new IOException(contestant.title() + " did not start; see " + log);
			}
			return new Start(time, StartReport.parse(line), secrets.calls());
		}
		finally {
			process.getOutputStream().close();
			if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
				process.destroyForcibly();
			}
		}
	}

	private static List<String> command(Contestant contestant, int count, Secrets secrets, List<String> jvmOptions)
			throws IOException {
		List<String> command = new ArrayList<>();
		command.add(ProcessHandle.current().info().command().orElse("java"));
		command.addAll(jvmOptions);
		command.addAll(secrets.jvmOptions());
		command
			.addAll(List.of("-cp", JAR + File.pathSeparator + classPath(contestant), WebApplication.class.getName()));
		command.addAll(contestant.args(count, secrets.topicArn()));
		return command;
	}

	private static String classPath(Contestant contestant) throws IOException {
		return Files.readString(CONTESTANTS.resolve(Path.of(contestant.folder(), "target", "class-path")));
	}

	/**
	 * Counts the jars on a class path.
	 */
	static int jars(Contestant contestant) throws IOException {
		return classPath(contestant).split(File.pathSeparator, -1).length;
	}

}
