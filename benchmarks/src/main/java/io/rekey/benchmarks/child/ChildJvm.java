// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.child;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * An application in a JVM and on a class path of its own, which takes commands as lines
 * and answers each with a line. To be used by one thread at a time.
 */
public final class ChildJvm implements AutoCloseable {

	private static final int PATIENCE_SECONDS = 30;

	private final Process process;

	private final String prefix;

	private final Writer commands;

	private final BufferedReader answers;

	private ChildJvm(Process process, String prefix) throws IOException {
		this.process = process;
		this.prefix = prefix;
		this.commands = process.outputWriter(StandardCharsets.UTF_8);
		this.answers = process.inputReader(StandardCharsets.UTF_8);
		readAnswer();
	}

	/**
	 * Starts an application and waits for its first answer, which says that it is ready.
	 * @param classPath its class path
	 * @param systemProperties its system properties
	 * @param main the class with its main method
	 * @param args its arguments
	 * @param prefix what its answers begin with; other lines are none
	 * @param log what it has to say goes there by its arguments; its standard error goes
	 * beside it
	 * @return the running application
	 * @throws IOException if it can't be started or ends before it is ready
	 */
	public static ChildJvm start(String classPath, Map<String, String> systemProperties, Class<?> main,
			List<String> args, String prefix, Path log) throws IOException {
		Files.deleteIfExists(log);
		List<String> command = new ArrayList<>();
		command.add(ProcessHandle.current().info().command().orElse("java"));
		command.add("-Xmx512m");
		systemProperties.forEach((name, value) -> command.add("-D" + name + "=" + value));
		command.addAll(List.of("-cp", classPath, main.getName()));
		command.addAll(args);
		command.addAll(List.of("--logging.threshold.console=off", "--logging.file.name=" + log));
		Process process = new ProcessBuilder(command).redirectError(new File(log + ".err")).start();
		try {
			return new ChildJvm(process, prefix);
		}
		catch (IOException ex) {
			process.destroy();
			throw new IOException("The application did not start; see " + log, ex);
		}
	}

	/**
	 * Sends a command and waits for the answer.
	 * @param command the command
	 * @return the answer without its prefix
	 * @throws UncheckedIOException if the application has ended
	 */
	public String ask(String command) {
		try {
			this.commands.write(command + System.lineSeparator());
			this.commands.flush();
			return readAnswer();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private String readAnswer() throws IOException {
		String line = this.answers.readLine();
		while (line != null && !line.startsWith(this.prefix)) {
			line = this.answers.readLine();
		}
		if (line == null) {
			throw new IOException("The application has ended");
		}
		return line.substring(this.prefix.length());
	}

	/**
	 * Ends the application: it runs as long as its standard input is open.
	 */
	@Override
	public void close() {
		try {
			this.commands.close();
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
