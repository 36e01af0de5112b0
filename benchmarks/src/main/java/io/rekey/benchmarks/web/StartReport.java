// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.web;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a process tells of itself once it is ready.
 *
 * @param cpu the processor time that it has used
 * @param peakMemory the most memory that it has had resident, in KiB; 0 where the system
 * does not tell as Linux does
 * @param classes the classes that are loaded
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_status.5.html">VmHWM</a>
 */
public record StartReport(Duration cpu, long peakMemory, int classes) {

	private static final String START = "ready: ";

	private static final Path STATUS = Path.of("/proc/self/status");

	private static final String PEAK = "VmHWM:";

	static StartReport ofThisProcess() throws IOException {
		Duration cpu = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
		return new StartReport(cpu, peak(), ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
	}

	private static long peak() throws IOException {
		List<String> status = Files.exists(STATUS) ? Files.readAllLines(STATUS) : List.of();
		return status.stream()
			.filter((line) -> line.startsWith(PEAK))
			.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")))
			.findFirst()
			.orElse(0);
	}

	String toLine() {
		return START + this.cpu.toMillis() + " " + this.peakMemory + " " + this.classes;
	}

	/**
	 * Tells whether a line is a report.
	 * @param line the line
	 * @return {@code true} for what {@link #parse} can read
	 */
	public static boolean is(String line) {
		return line.startsWith(START);
	}

	/**
	 * Reads a report.
	 * @param line the line
	 * @return the report
	 */
	public static StartReport parse(String line) {
		String[] parts = line.substring(START.length()).split(" ", -1);
		return new StartReport(Duration.ofMillis(Long.parseLong(parts[0])), Long.parseLong(parts[1]),
				Integer.parseInt(parts[2]));
	}

}
