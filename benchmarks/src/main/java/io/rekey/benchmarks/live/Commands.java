// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.live;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * The commands that an application takes from its standard input.
 */
public final class Commands {

	/**
	 * What the lines begin with that answer a command.
	 */
	public static final String ANSWER = "live: ";

	private Commands() {
	}

	/**
	 * Answers commands until the standard input ends.
	 * @param application executes them
	 * @throws IOException if the standard input can't be read
	 * @throws InterruptedException if interrupted meanwhile
	 */
	static void answer(Application application) throws IOException, InterruptedException {
		System.out.println(ANSWER + "started");
		try (BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
			String line = commands.readLine();
			while (line != null) {
				System.out.println(ANSWER + application.execute(Command.parse(line)));
				line = commands.readLine();
			}
		}
	}

	/**
	 * Executes commands.
	 */
	@FunctionalInterface
	interface Application {

		/**
		 * Executes a command.
		 * @param command the command
		 * @return one line
		 */
		String execute(Command command) throws InterruptedException;

	}

	/**
	 * A command.
	 *
	 * @param name its name
	 * @param version the version that it speaks of, or 0
	 */
	record Command(String name, int version) {

		static Command parse(String line) {
			int space = line.indexOf(' ');
			return (space < 0) ? new Command(line, 0)
					: new Command(line.substring(0, space), Integer.parseInt(line.substring(space + 1)));
		}

	}

}
