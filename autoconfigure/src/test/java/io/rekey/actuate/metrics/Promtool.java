// SPDX-License-Identifier: Apache-2.0

package io.rekey.actuate.metrics;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The tool that comes with Prometheus.
 *
 * @param exitCode 0 if all is right
 * @param output what it wrote
 */
record Promtool(int exitCode, String output) {

	/**
	 * Whether it is on this machine.
	 */
	static boolean isHere() {
		try {
			return run(null, "--version").exitCode == 0;
		}
		catch (IOException ex) {
			// It can't be started, so it is not there.
			return false;
		}
	}

	/**
	 * Runs the tool.
	 * @param input a file that it reads as its input, or {@code null} for none
	 * @param arguments its arguments
	 * @return how it ended
	 */
	static Promtool run(@Nullable Path input, String... arguments) throws IOException {
		List<String> command = new ArrayList<>(List.of("promtool"));
		command.addAll(List.of(arguments));
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
		if (input != null) {
			builder.redirectInput(input.toFile());
		}
		Process process = builder.start();
		try {
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
			return new Promtool(process.exitValue(), output);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException(ex);
		}
		finally {
			process.destroy();
		}
	}

}
