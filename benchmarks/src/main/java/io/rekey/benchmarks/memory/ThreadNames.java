// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import javax.management.JMException;
import javax.management.ObjectName;

/**
 * The names of the threads in this JVM, virtual ones marked.
 */
final class ThreadNames {

	private static final Pattern VIRTUAL = Pattern.compile("#\\d+ \"([^\"]*)\" virtual.*");

	private static final int FIRST_WITH_VIRTUAL = 21;

	private ThreadNames() {
	}

	static List<String> all() {
		List<String> names = new ArrayList<>();
		Thread.getAllStackTraces().keySet().forEach((thread) -> names.add(thread.getName()));
		if (Runtime.version().feature() >= FIRST_WITH_VIRTUAL) {
			dump().stream()
				.map(VIRTUAL::matcher)
				.forEach((line) -> line.results().forEach((match) -> names.add(match.group(1) + " (virtual)")));
		}
		names.sort(null);
		return names;
	}

	/**
	 * Nothing else shows virtual threads.
	 */
	private static List<String> dump() {
		try {
			Path directory = Files.createTempDirectory("threads");
			Path file = directory.resolve("dump");
			ManagementFactory.getPlatformMBeanServer()
				.invoke(new ObjectName("com.sun.management:type=HotSpotDiagnostic"), "dumpThreads",
						new Object[] { file.toString(), "TEXT_PLAIN" },
						new String[] { String.class.getName(), String.class.getName() });
			List<String> lines = Files.readAllLines(file);
			Files.delete(file);
			Files.delete(directory);
			return lines;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (JMException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
