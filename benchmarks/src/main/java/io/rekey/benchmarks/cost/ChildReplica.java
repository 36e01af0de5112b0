// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.cost;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.rekey.benchmarks.web.StartReport;
import io.rekey.benchmarks.web.WebApplication;

/**
 * An application in a JVM and on a class path of its own.
 */
final class ChildReplica implements Replica {

	private static final Path CONTESTANTS = Path.of("web-contestants");

	private static final int PATIENCE_SECONDS = 30;

	/**
	 * More starts at once would take all of a small machine.
	 */
	private static final Semaphore starts = new Semaphore(2);

	private final Process process;

	private ChildReplica(Process process) {
		this.process = process;
	}

	/**
	 * Starts an application, few at once, and waits until it is ready.
	 * @param folder the folder with its dependencies
	 * @param systemProperties its system properties
	 * @param args its arguments
	 * @param log file for all it has to say
	 * @throws UncheckedIOException if it does not start
	 * @throws InterruptedException if this thread is interrupted
	 */
	static Replica start(String folder, Map<String, String> systemProperties, List<String> args, Path log)
			throws InterruptedException {
		starts.acquire();
		try {
			ChildReplica replica = new ChildReplica(new ProcessBuilder(command(folder, systemProperties, args, log))
				.redirectError(new File(log + ".err"))
				.start());
			replica.awaitReady(log);
			return replica;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			starts.release();
		}
	}

	private static List<String> command(String folder, Map<String, String> systemProperties, List<String> args,
			Path log) throws IOException {
		String classPath = Files.readString(CONTESTANTS.resolve(Path.of(folder, "target", "class-path")));
		List<String> command = new ArrayList<>();
		command.add(ProcessHandle.current().info().command().orElse("java"));
		command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
		systemProperties.forEach((name, value) -> command.add("-D" + name + "=" + value));
		command.addAll(List.of("-cp", Path.of("target", "classes") + File.pathSeparator + classPath,
				WebApplication.class.getName()));
		command.addAll(args);
		command.addAll(List.of("--logging.threshold.console=off", "--logging.file.name=" + log));
		return command;
	}

	private void awaitReady(Path log) throws IOException {
		BufferedReader output = this.process.inputReader(StandardCharsets.UTF_8);
		String line = output.readLine();
		while (line != null && !StartReport.is(line)) {
			line = output.readLine();
		}
		if (line == null) {
			stop();
			throw new IOException("An application did not start; see " + log);
		}
	}

	/**
	 * The application runs as long as its standard input is open.
	 */
	@Override
	public void stop() {
		try {
			this.process.getOutputStream().close();
			if (!this.process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
				this.process.destroyForcibly();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			this.process.destroy();
		}
	}

}
