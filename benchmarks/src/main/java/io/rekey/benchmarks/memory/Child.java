// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.memory;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The application in a JVM of its own.
 */
final class Child implements AutoCloseable {

	private static final int PATIENCE_SECONDS = 30;

	private final Process process;

	private final Writer commands;

	private final BufferedReader answers;

	private Child(Process process) {
		this.process = process;
		this.commands = process.outputWriter(StandardCharsets.UTF_8);
		this.answers = process.inputReader(StandardCharsets.UTF_8);
	}

	/**
	 * Starts the application and waits until it runs.
	 * @param classPath its class path
	 * @param jvmOptions options of the JVM
	 * @param args its arguments
	 * @param log file for what goes wrong
	 * @return the running application
	 * @throws IOException if it does not start
	 */
	static Child start(String classPath, List<String> jvmOptions, List<String> args, Path log) throws IOException {
		List<String> command = new ArrayList<>();
		command.add(ProcessHandle.current().info().command().orElse("java"));
		// The simplest collector has the least memory of its own.
		command.addAll(List.of("-Xmx1g", "-XX:+UseSerialGC"));
		command.addAll(jvmOptions);
		command.addAll(List.of("-cp", classPath, MemoryApplication.class.getName()));
		command.addAll(args);
		command.addAll(List.of("--logging.threshold.console=off", "--logging.file.name=" + log));
		Process process = new ProcessBuilder(command).redirectError(Path.of(log + ".err").toFile()).start();
		Child child = new Child(process);
		try {
			child.answer();
			return child;
		}
		catch (IOException ex) {
			process.destroy();
			throw new IOException("The application did not start; see " + log, ex);
		}
	}

	/**
	 * Has the application do something.
	 * @param command what
	 * @return its answer
	 * @throws IOException if it has ended
	 */
	String ask(String command) throws IOException {
		this.commands.write(command + "\n");
		this.commands.flush();
		return answer();
	}

	long askNumber(String command) throws IOException {
		return Long.parseLong(ask(command));
	}

	private String answer() throws IOException {
		String line = this.answers.readLine();
		while (line != null && !line.startsWith(MemoryApplication.ANSWER)) {
			line = this.answers.readLine();
		}
		if (line == null) {
			throw new IOException("The application has ended");
		}
		return line.substring(MemoryApplication.ANSWER.length());
	}

	@Override
	public void close() throws IOException {
		this.commands.close();
		try {
			if (!this.process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
				this.process.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			this.process.destroyForcibly();
			Thread.currentThread().interrupt();
		}
	}

}
