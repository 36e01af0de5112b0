// SPDX-License-Identifier: Apache-2.0

package io.rekey.lifecycle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.management.JMException;
import javax.management.ObjectName;

/**
 * A thread of this JVM, as it was seen.
 *
 * @param id its identifier
 * @param name its name
 * @param virtual whether it is a virtual thread
 */
public record LiveThread(long id, String name, boolean virtual) {

	private static final Pattern VIRTUAL = Pattern.compile("#(\\d+) \"([^\"]*)\" virtual.*");

	/**
	 * Returns all threads, in no particular order.
	 */
	public static List<LiveThread> all() {
		List<LiveThread> threads = new ArrayList<>();
		Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter(Thread::isAlive)
			.forEach((thread) -> threads.add(new LiveThread(thread.getId(), thread.getName(), false)));
		if (Runtime.version().feature() >= 21) {
			dump().stream()
				.map(VIRTUAL::matcher)
				.filter(Matcher::matches)
				.forEach((line) -> threads.add(new LiveThread(Long.parseLong(line.group(1)), line.group(2), true)));
		}
		return threads;
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
