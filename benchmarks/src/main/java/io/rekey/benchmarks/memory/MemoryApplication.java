// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.memory;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;

/**
 * An application with one bean, the same for all contestants. It does what the lines of
 * its standard input say, and ends when that does.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableConfigurationProperties(MemoryProperties.class)
public class MemoryApplication {

	static final String ANSWER = "memory: ";

	/**
	 * What the names of the properties begin with.
	 */
	private static final List<String> PREFIXES = List.of("value.", "more.");

	/**
	 * Runs the application.
	 * @param args properties, as on a command line
	 * @throws IOException if the standard input can't be read
	 */
	public static void main(String[] args) throws IOException {
		try (ConfigurableApplicationContext context = SpringApplication.run(MemoryApplication.class, args);
				BufferedReader commands = new BufferedReader(
						new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
			answer("started");
			for (String line = commands.readLine(); line != null; line = commands.readLine()) {
				String[] command = line.split(" ", -1);
				answer(execute(context, command));
			}
		}
	}

	private static String execute(ConfigurableApplicationContext context, String... command) {
		ConfigurableEnvironment environment = context.getEnvironment();
		return switch (command[0]) {
			case "read" -> Long.toString(read(environment));
			case "heap" -> Long.toString(Heap.usedAfterCollection());
			case "threads" -> String.join(", ", ThreadNames.all());
			case "count" -> Long.toString(count(environment, command[1], Integer.parseInt(command[2])));
			case "bean" -> String.valueOf(context.getBean(MemoryProperties.class).getValue());
			default -> throw new IllegalArgumentException("There is no command '" + command[0] + "'");
		};
	}

	/**
	 * Reads every property, as an application would that uses all of them.
	 * @return how many characters they have
	 */
	private static long read(ConfigurableEnvironment environment) {
		return environment.getPropertySources()
			.stream()
			.filter(EnumerablePropertySource.class::isInstance)
			.flatMap((source) -> Arrays.stream(((EnumerablePropertySource<?>) source).getPropertyNames()))
			.filter((name) -> PREFIXES.stream().anyMatch(name::startsWith))
			.distinct()
			.mapToLong((name) -> environment.getRequiredProperty(name).length())
			.sum();
	}

	/**
	 * Counts the properties that have a version.
	 */
	private static long count(ConfigurableEnvironment environment, String version, int properties) {
		long count = 0;
		for (int i = 1; i <= properties; i++) {
			if (version.equals(environment.getProperty("value." + i + ".version"))) {
				count++;
			}
		}
		return count;
	}

	private static void answer(String text) {
		System.out.println(ANSWER + text);
	}

}
