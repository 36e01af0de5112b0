// SPDX-License-Identifier: Apache-2.0

package io.rekey.lifecycle;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Counts the instances of classes, after a full collection.
 */
final class LiveInstances {

	/**
	 * As in {@code  12:  345  6789  io.rekey.SecretVersion}.
	 */
	private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+(\\S+).*");

	private LiveInstances() {
	}

	/**
	 * Counts instances that are reachable.
	 * @param classes the names of the classes that count
	 * @return the numbers by the name of the class
	 */
	static Map<String, Long> count(Predicate<String> classes) {
		Map<String, Long> counts = new TreeMap<>();
		histogram().lines().map(LINE::matcher).filter(Matcher::matches).forEach((line) -> {
			if (classes.test(line.group(2))) {
				counts.merge(line.group(2), Long.valueOf(line.group(1)), Long::sum);
			}
		});
		return counts;
	}

	private static String histogram() {
		try {
			return (String) ManagementFactory.getPlatformMBeanServer()
				.invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
						new Object[] { new String[0] }, new String[] { String[].class.getName() });
		}
		catch (JMException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
