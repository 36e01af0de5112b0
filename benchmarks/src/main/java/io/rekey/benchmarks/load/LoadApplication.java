// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

import javax.sql.DataSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * The same application for all contestants. The profile that is named after a contestant
 * has what its user writes.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableConfigurationProperties(LoadProperties.class)
public class LoadApplication {

	/**
	 * What the lines begin with that answer a command.
	 */
	public static final String ANSWER = "load: ";

	@Bean
	Load load(DataSource dataSource, LoadProperties properties) {
		return new Load(dataSource, properties);
	}

	/**
	 * Starts the application and its load.
	 * @param args properties, as on a command line
	 * @return the running application, to be closed by the caller
	 */
	public static ConfigurableApplicationContext start(String... args) {
		ConfigurableApplicationContext context = SpringApplication.run(LoadApplication.class, args);
		context.getBean(Load.class).start();
		return context;
	}

	/**
	 * Runs the application until the standard input ends. The line {@code measure} begins
	 * to measure, {@code report} ends the load and prints the report.
	 * @param args properties, as on a command line
	 * @throws IOException if the standard input can't be read
	 */
	public static void main(String[] args) throws IOException {
		try (ConfigurableApplicationContext context = start(args);
				BufferedReader commands = new BufferedReader(
						new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
			Load load = context.getBean(Load.class);
			answer("started");
			commands.lines().forEach((command) -> answer(execute(load, command)));
		}
		catch (UncheckedIOException ex) {
			throw ex.getCause();
		}
	}

	private static String execute(Load load, String command) {
		return switch (command) {
			case "measure" -> {
				load.measure();
				yield "measuring";
			}
			case "report" -> load.finish().toLine();
			default -> "unknown command";
		};
	}

	private static void answer(String text) {
		System.out.println(ANSWER + text);
	}

}
