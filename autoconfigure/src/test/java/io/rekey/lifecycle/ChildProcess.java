// SPDX-License-Identifier: Apache-2.0

package io.rekey.lifecycle;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A program of the tests in a JVM of its own, which ends when its input does.
 */
final class ChildProcess implements AutoCloseable {

	static final String CLASS_PATH = System.getProperty("surefire.test.class.path",
			System.getProperty("java.class.path"));

	private final Process process;

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private ChildProcess(Process process) {
		this.process = process;
		Thread reader = new Thread(this::read, "child-output");
		reader.setDaemon(true);
		reader.start();
	}

	/**
	 * Starts a program.
	 * @param options options of the JVM
	 * @param classPath what comes before the class path of the tests
	 * @param main the class to run
	 * @param arguments the arguments
	 */
	static ChildProcess start(List<String> options, List<String> classPath, Class<?> main, List<String> arguments)
			throws IOException {
		List<String> entries = new ArrayList<>(classPath);
		entries.add(CLASS_PATH);
		return startOn(entries, options, main, arguments);
	}

	/**
	 * Starts a program that has nothing else on its class path.
	 * @param classPath the class path
	 * @param options options of the JVM
	 * @param main the class to run
	 * @param arguments the arguments
	 */
	static ChildProcess startOn(List<String> classPath, List<String> options, Class<?> main, List<String> arguments)
			throws IOException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(options);
		command.addAll(List.of("-cp", String.join(File.pathSeparator, classPath), main.getName()));
		command.addAll(arguments);
		return new ChildProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
	}

	private void read() {
		try (BufferedReader output = this.process.inputReader()) {
			output.lines().forEach(this.lines::add);
		}
		catch (IOException | UncheckedIOException ex) {
			this.lines.add("The output ended: " + ex.getMessage());
		}
	}

	List<String> lines() {
		return this.lines;
	}

	/**
	 * Waits for a line of output.
	 * @param text what the line contains
	 * @return the whole line
	 */
	String awaitLine(String text) {
		await().atMost(2, TimeUnit.MINUTES)
			.untilAsserted(() -> assertThat(find(text) || !this.process.isAlive())
				.as(() -> "'" + text + "' in " + String.join(System.lineSeparator(), this.lines))
				.isTrue());
		await().atMost(5, TimeUnit.SECONDS)
			.untilAsserted(() -> assertThat(this.lines).anyMatch((line) -> line.contains(text)));
		return this.lines.stream().filter((line) -> line.contains(text)).findFirst().orElseThrow();
	}

	private boolean find(String text) {
		return this.lines.stream().anyMatch((line) -> line.contains(text));
	}

	@Override
	public void close() throws IOException {
		this.process.outputWriter().close();
		try {
			if (!this.process.waitFor(20, TimeUnit.SECONDS)) {
				this.process.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			this.process.destroyForcibly();
			Thread.currentThread().interrupt();
		}
	}

}
